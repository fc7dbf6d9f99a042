import type { Observation } from '../../core/adapter.ts'
import type { HostSight } from '../exec/host/host-machine.ts'
import type { JobRef } from '../exec/supervised/machine.ts'

/** A supervisor that misses so many heartbeats in a row is asked about. */
const MISSED_BEATS = 4
/** However often it beats, it is given so long: a network file system shows times up to a minute late. */
const LEAST_S = 120

/**
 * What the records of some jobs say without a word of the scheduler; null where it must be asked: a job has ended, fell
 * silent, or cannot be read. A job that has not started is left out: only the scheduler knows how it stands in the queue.
 */
export async function toldByRecords(
  sight: HostSight,
  jobs: readonly JobRef[],
  heartbeatS: number,
): Promise<Map<string, Observation> | null> {
  const patience = Math.max(MISSED_BEATS * heartbeatS, LEAST_S)
  const told = new Map<string, Observation>()
  for (const job of jobs) {
    const [over, started] = await Promise.all([sight.exit(job, 'again'), sight.started(job)])
    if (over.found || over.damaged !== null || !(await sight.runFolderThere(job))) return null
    if (!started.found) {
      if (started.damaged !== null) return null
      continue
    }
    const silence = sight.silence(job)
    // A beat from the future is of a clock that cannot be compared.
    const beats = silence !== null && Math.abs(silence) <= patience
    if (started.value.token !== job.token || !beats) return null
    told.set(job.token, { state: 'running', started_at: started.value.time, supervised: true })
  }
  return told
}
