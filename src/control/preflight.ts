import { OrionError } from '../schema/error.ts'
import type { PreflightProgress, PreflightReport } from '../schema/preflight.ts'
import type { Context } from './context.ts'
import type { Plan } from './plan.ts'

/** Runs every check, streaming each as it starts and answers; a failing check never hides another. */
export async function preflight(
  _ctx: Context,
  _plan: Plan,
  _onProgress: (progress: PreflightProgress) => void,
): Promise<PreflightReport> {
  throw new OrionError('internal', 'preflight is not part of this build')
}
