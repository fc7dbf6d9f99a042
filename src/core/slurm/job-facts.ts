import type { JobFacts } from '../../schema/job.ts'
import { expandHostList } from './host-list.ts'
import type { SlurmJob } from './read-jobs.ts'

/** What a scheduler says of a job, in the words that every adapter uses. */
export const jobFacts = (job: SlurmJob): JobFacts => ({
  id: job.id,
  word: job.state,
  partition: job.partition,
  nodes: job.nodes === null ? [] : expandHostList(job.nodes),
  reason: job.reason,
  expected_start: job.start === null ? null : isoTime(job.start),
  restarts: job.restarts,
  time_limit_s: job.time_limit_s,
})

/** In UTC, where the time says how far from that it is. */
function isoTime(text: string): string {
  const at = Date.parse(text)
  return Number.isNaN(at) ? text : new Date(at).toISOString()
}
