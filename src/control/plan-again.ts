import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import { loadConfig } from './load-config.ts'
import { type Plan, planRun } from './plan.ts'

/** The plan of a run that was launched, as the machines and the catalog are now. */
export async function planAgain(
  ctx: Context,
  { config, name }: RunDetail,
  overrides: string[] = [],
): Promise<Plan> {
  return planRun(ctx, await loadConfig(ctx, { value: config, name }, overrides))
}
