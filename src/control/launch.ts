import { OrionError } from '../schema/error.ts'
import type { PreflightReport } from '../schema/preflight.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import type { Plan } from './plan.ts'

/** Records the run and starts its first attempt; returns once the job can be found again. */
export async function launch(
  _ctx: Context,
  _plan: Plan,
  _report: PreflightReport | null,
  _options: { reason: string | null },
): Promise<RunDetail> {
  throw new OrionError('internal', 'launching is not part of this build')
}
