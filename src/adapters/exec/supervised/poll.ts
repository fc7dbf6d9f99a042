import type { Observation } from '../../../core/adapter.ts'
import type { ExitRecord } from '../../../schema/exit-record.ts'
import { ioError } from '../io-error.ts'
import { supervisorOf } from './handle.ts'
import type { JobRef, Machine, Sight } from './machine.ts'
import type { Reading } from './records.ts'

/** Looks at many jobs at once. What cannot be seen is `unknown`, with the reason. */
export async function poll(machine: Machine, jobs: JobRef[]): Promise<Map<string, Observation>> {
  const observations = new Map<string, Observation>()
  const unknown = (job: JobRef, error: unknown) =>
    observations.set(job.token, {
      state: 'unknown',
      why: ioError(error, `cannot look at ${job.run_path}`).message,
    })
  if (jobs.length === 0) return observations
  let sight: Sight
  try {
    sight = await machine.sight(jobs)
  } catch (error) {
    for (const job of jobs) unknown(job, error)
    return observations
  }
  for (const job of jobs) {
    try {
      observations.set(job.token, await observe(job, sight))
    } catch (error) {
      unknown(job, error)
    }
  }
  return observations
}

async function observe(job: JobRef, sight: Sight): Promise<Observation> {
  const over = await sight.exit(job)
  if (over.found) return ended(over)
  const started = await sight.started(job)
  if (!started.found) return await unrecorded(job, started.damaged, sight)
  const { token, host, supervisor, time } = started.value
  if (token !== job.token) return { state: 'absent' }
  if (await sight.isAlive(supervisor)) return { state: 'running', started_at: time, supervised: true }
  if (host !== sight.host)
    return { state: 'unknown', why: `the job was started on ${host}, this is ${sight.host}` }
  if (supervisor.boot_id !== sight.boot_id) return await settled(job, sight, 'the machine was restarted')
  if ((await sight.processes()).job(job.token).length > 0)
    return { state: 'running', started_at: time, supervised: false }
  return await settled(job, sight, 'the supervisor died')
}

/** Nothing runs any more. The exit record is the supervisor's last act, so it is read again after seeing it gone. */
async function settled(job: JobRef, sight: Sight, word: string): Promise<Observation> {
  const over = await sight.exit(job, 'again')
  return over.found ? ended(over) : { state: 'ended', exit: null, word: over.damaged ?? word }
}

const ended = (exit: Reading<ExitRecord> & { found: true }): Observation => ({
  state: 'ended',
  exit: exit.value,
  word: null,
})

/** No trustworthy `started.json`: never started, just starting, or its folder is out of sight. */
async function unrecorded(job: JobRef, damaged: string | null, sight: Sight): Promise<Observation> {
  const seen = await sight.processes()
  const named = supervisorOf(job.handle)
  const supervised = seen.supervisor(job.token).length > 0 || (named !== null && (await sight.isAlive(named)))
  if (supervised || seen.job(job.token).length > 0) return { state: 'running', started_at: null, supervised }
  if (damaged) return { state: 'unknown', why: damaged }
  if (!(await sight.runFolderThere(job)))
    return { state: 'unknown', why: `the run directory ${job.run_path} is not there` }
  // A supervisor that was seen nowhere may have claimed and recorded its attempt meanwhile.
  const late = await sight.started(job, 'again')
  return late.found
    ? { state: 'running', started_at: late.value.time, supervised: true }
    : { state: 'absent' }
}
