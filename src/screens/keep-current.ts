import type { Context } from '../control/context.ts'
import { safeText } from '../core/text/sanitize.ts'
import { ACTIVE_STATES } from '../schema/run.ts'
import type { Session } from './session.ts'

/** Time between two looks at the registry, with something running and without, ms. */
const LIVELY_MS = 250
const CALM_MS = 1000

/**
 * Keeps registry and screen current while the session lasts: follows active runs, and looks whether another process changed
 * something. Starts after the first frame. Returns the way to stop.
 */
export function keepCurrent(context: Context, session: Session): () => void {
  let timer: NodeJS.Timeout | undefined
  let stop = () => {}
  let stopped = false

  const look = () => {
    session.refresh()
    const { counts } = session.registry
    const lively = ACTIVE_STATES.some(state => counts[state] > 0)
    timer = setTimeout(look, lively ? LIVELY_MS : CALM_MS)
  }
  const follow = async () => {
    if (session.readOnly !== null) return
    const { startFollowing } = await import('../control/follow.ts')
    if (stopped) return
    const following = startFollowing(
      context,
      () => session.wrote(),
      ({ run_id, text }) => session.notify('warn', safeText`${run_id === null ? '' : `${run_id}: `}${text}`),
    )
    stop = () => void following.stop()
  }
  timer = setTimeout(() => {
    look()
    follow().catch(error => session.failed(safeText`runs are not followed`, error))
  }, LIVELY_MS)
  return () => {
    stopped = true
    clearTimeout(timer)
    stop()
  }
}
