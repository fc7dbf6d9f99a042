import type { Adapter } from '../core/adapter.ts'
import type { Context } from './context.ts'
import type { Plan } from './plan.ts'
import { stageRecordings } from './stage-recordings.ts'
import { stageUpstream } from './stage-upstream.ts'

/** The plan with everything that its run reads where the run can read it. */
export async function stageInputs(
  ctx: Context,
  { files }: Pick<Adapter, 'files'>,
  plan: Plan,
): Promise<Plan> {
  return stageUpstream(ctx, files, await stageRecordings(files, plan))
}
