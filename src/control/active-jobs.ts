import type { JobFacts } from '../schema/job.ts'
import type { Context } from './context.ts'

/** What schedulers said last of the jobs of runs that may still change, by run. */
export function activeJobs(ctx: Context): Map<string, JobFacts> {
  return new Map(
    ctx.store.activeAttempts().flatMap(({ run_id, job }) => (job === null ? [] : [[run_id, job]])),
  )
}
