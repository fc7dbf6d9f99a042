import { z } from 'zod'
import type { SuiteUse } from '../core/task-plugin.ts'
import type { Measured } from '../schema/benchmark.ts'
import type { RunDetail } from '../schema/run.ts'
import type { JsonObject } from '../schema/scalars.ts'
import { configOf } from './config-of.ts'
import type { Context } from './context.ts'

/** The suites that a config has measured; none where the task is not known here or the config is of another version. */
async function suitesIn(ctx: Context, taskType: string, config: JsonObject): Promise<SuiteUse[]> {
  if (!ctx.taskTypes.includes(taskType)) return []
  const { fields, suites } = await ctx.task(taskType)
  const request = z.object(fields).safeParse(config)
  return request.success ? (suites?.(request.data) ?? []) : []
}

/** The suites that a run has measured, as its newest attempt was told; null where that cannot be read now. */
export async function suitesAsked(ctx: Context, { id, task_type }: RunDetail): Promise<SuiteUse[] | null> {
  const config = await configOf(ctx, id).catch(() => null)
  return config && suitesIn(ctx, task_type, config)
}

/** Whether the job of a run answers a question, as its newest attempt was told; what cannot be read now is left to the job. */
export async function isByJob(
  ctx: Context,
  run: RunDetail,
  asked: Pick<Measured, 'suite' | 'partial_subset' | 'partial_seed'>,
): Promise<boolean> {
  const uses = await suitesAsked(ctx, run)
  if (uses === null) return true
  return uses.some(
    use =>
      use.by_job &&
      use.suite === asked.suite &&
      use.partial_subset === asked.partial_subset &&
      use.partial_seed === asked.partial_seed,
  )
}
