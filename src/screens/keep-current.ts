import type { Context } from '../control/context.ts'
import type { Following } from '../control/follow.ts'
import { safeText } from '../core/text/sanitize.ts'
import type { Session } from './session.ts'

/** Time between two looks at the registry, with something running and without, ms. */
const LIVELY_MS = 250
const CALM_MS = 1000
/** The same while the terminal has no focus. */
const UNSEEN_MS = 60_000

export interface Keeping {
  /** Somebody is in front of the terminal again: looks at once. */
  again(): void
  stop(): void
}

/**
 * Keeps registry and screen current while the session lasts: follows active runs, and looks whether another process changed
 * something. While the terminal has no focus that happens once a minute, and asks no scheduler about a job whose records
 * tell how it is. Starts after the first frame.
 */
export function keepCurrent(context: Context, session: Session): Keeping {
  let timer: NodeJS.Timeout | undefined
  let following: Promise<Following> | null = null
  let stopped = false

  const follow = async (): Promise<Following> => {
    const { startFollowing } = await import('../control/follow.ts')
    return startFollowing(
      context,
      () => session.wrote(),
      ({ run_id, text }) => session.notify('warn', safeText`${run_id === null ? '' : `${run_id}: `}${text}`),
    )
  }
  const look = () => {
    clearTimeout(timer)
    if (stopped) return
    if (session.readOnly === null && following === null) {
      following = follow()
      following.catch(error => session.failed(safeText`runs are not followed`, error))
    }
    const { focused } = session
    void following?.then(each => each.pace(focused ? 0 : UNSEEN_MS)).catch(() => {})
    session.refresh()
    timer = setTimeout(look, focused ? (session.looking.lively ? LIVELY_MS : CALM_MS) : UNSEEN_MS)
  }
  timer = setTimeout(look, LIVELY_MS)
  return {
    again: look,
    stop() {
      stopped = true
      clearTimeout(timer)
      void following?.then(each => each.stop()).catch(() => {})
    },
  }
}
