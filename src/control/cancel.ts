import { OrionError } from '../schema/error.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'

export interface CancelOptions {
  reason: string | null
  /** Seconds between TERM and KILL; default 30. */
  grace_s?: number
  dry_run?: boolean
}

export interface CancelResult {
  run: RunDetail
  /** False when nothing of the run was active, or with `dry_run`. */
  changed: boolean
  /** Processes that needed SIGKILL. */
  killed: number
  /** One sentence on what happened or would happen. */
  what: string
}

/** Stops the run's active attempt: TERM, grace, KILL; returns when nothing of it is left. */
export async function cancel(_ctx: Context, _run: string, _options: CancelOptions): Promise<CancelResult> {
  throw new OrionError('internal', 'cancelling is not part of this build')
}
