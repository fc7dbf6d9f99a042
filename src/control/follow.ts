import { OrionError } from '../schema/error.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'

export interface Following {
  /** Ends the background loop; resolves when its last pass is over. */
  stop(): Promise<void>
}

/** Keeps the registry current in the background while somebody watches. `onChange` is called after each pass that changed something. */
export function startFollowing(_ctx: Context, _onChange?: () => void): Following {
  throw new OrionError('internal', 'following is not part of this build')
}

/**
 * Follows one run until it has ended (or the signal aborts); calls `onChange` with the run each time something new is
 * known. Returns the run as it ended.
 */
export async function followRun(
  _ctx: Context,
  _run: string,
  _onChange: (run: RunDetail) => void,
  _signal?: AbortSignal,
): Promise<RunDetail> {
  throw new OrionError('internal', 'following is not part of this build')
}
