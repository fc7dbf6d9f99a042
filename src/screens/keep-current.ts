import type { Context } from '../control/context.ts'
import type { Following } from '../control/follow.ts'
import { safeText } from '../core/text/sanitize.ts'
import { ACTIVE_STATES } from '../schema/run.ts'
import type { Session } from './session.ts'

/** Time between two looks at the registry, with something running and without, ms. */
const LIVELY_MS = 250
const CALM_MS = 1000

/**
 * Keeps registry and screen current while the session lasts: follows active runs, and looks whether another process changed
 * something. Nobody is asked anything while the terminal has no focus. Starts after the first frame. Returns the way to stop.
 */
export function keepCurrent(context: Context, session: Session): () => void {
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
  const unfollow = () => {
    void following?.then(each => each.stop()).catch(() => {})
    following = null
  }
  const look = () => {
    if (session.focused) {
      if (session.readOnly === null && following === null) {
        following = follow()
        following.catch(error => session.failed(safeText`runs are not followed`, error))
      }
      session.refresh()
    } else unfollow()
    const { counts } = session.registry
    const lively = session.focused && ACTIVE_STATES.some(state => counts[state] > 0)
    if (!stopped) timer = setTimeout(look, lively ? LIVELY_MS : CALM_MS)
  }
  timer = setTimeout(look, LIVELY_MS)
  return () => {
    stopped = true
    clearTimeout(timer)
    unfollow()
  }
}
