import type { JobFacts } from '../schema/job.ts'
import type { Run } from '../schema/run.ts'
import { activeJobs } from './active-jobs.ts'
import type { Context } from './context.ts'
import { refresh } from './refresh.ts'
import { runFilter } from './run-filter.ts'
import { type Page, type RunFilter, wholePage } from './runs.ts'
import { type Vitals, vitalsOf } from './vitals.ts'

export interface RunList {
  page: Page<Run>
  vitals: Map<string, Vitals>
  jobs: Map<string, JobFacts>
}

/** A whole page of runs that match a filter as users write it, brought up to date first, with how each of them fares. */
export async function listRuns(
  ctx: Context,
  text: string,
  part: Pick<RunFilter, 'order' | 'limit' | 'after'>,
): Promise<RunList> {
  const filter = runFilter(ctx, text)
  await refresh(ctx)
  const page = wholePage(ctx, { ...filter, ...part })
  return { page, vitals: vitalsOf(ctx, page.items), jobs: activeJobs(ctx) }
}
