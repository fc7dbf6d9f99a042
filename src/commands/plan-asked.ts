import { resolve } from 'node:path'
import type { Context } from '../control/context.ts'
import { findRun } from '../control/find-run.ts'
import { loadConfig } from '../control/load-config.ts'
import { type Plan, planRun } from '../control/plan.ts'
import { planAgain } from '../control/plan-again.ts'

/** The plan of a config file, or with `again` that of a run. */
export async function planAsked(
  ctx: Context,
  cwd: string,
  text: string,
  overrides: string[],
  { again }: { again: boolean },
): Promise<Plan> {
  if (again) return planAgain(ctx, findRun(ctx, text), overrides)
  return planRun(ctx, await loadConfig(ctx, { file: resolve(cwd, text) }, overrides))
}
