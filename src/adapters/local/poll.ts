import { stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { Adapter, Observation } from '../../core/adapter.ts'
import type { ExitRecord, ProcessIdentity } from '../../schema/exit-record.ts'
import { ioError } from '../exec/io-error.ts'
import { currentBoot, isAlive } from '../exec/process-table.ts'
import { supervisorOf } from './handle.ts'
import { type JobProcesses, jobProcesses } from './job-processes.ts'
import { attemptFolder, type Reading, readExit, readStarted } from './records.ts'

type Job = Parameters<Adapter['poll']>[0][number]

/** Looks at many jobs: a few small files each, and at most one walk over the process table for all of them. */
export async function poll(jobs: Job[]): Promise<Map<string, Observation>> {
  let walk: Promise<JobProcesses> | undefined
  const processes = () => {
    walk ??= jobProcesses()
    return walk
  }
  const observations = new Map<string, Observation>()
  for (const job of jobs) {
    try {
      observations.set(job.token, await observe(job, processes))
    } catch (error) {
      observations.set(job.token, {
        state: 'unknown',
        why: ioError(error, `cannot look at ${job.run_path}`).message,
      })
    }
  }
  return observations
}

async function observe(job: Job, processes: () => Promise<JobProcesses>): Promise<Observation> {
  const attempt = attemptFolder(job.run_path, job.attempt)
  const over = await readExit(attempt)
  if (over.found) return ended(over)
  const started = await readStarted(attempt)
  if (!started.found) return await unrecorded(job, started.damaged, processes)
  const { token, host, supervisor, time } = started.value
  if (token !== job.token) return { state: 'absent' }
  if (isAlive(supervisor)) return { state: 'running', started_at: time, supervised: true }
  if (host !== hostname())
    return { state: 'unknown', why: `the job was started on ${host}, this is ${hostname()}` }
  if (supervisor.boot_id !== currentBoot()) return await settled(attempt, 'the machine was restarted')
  if ((await processes()).job(job.token).length > 0)
    return { state: 'running', started_at: time, supervised: false }
  return await settled(attempt, 'the supervisor died')
}

/** Nothing runs any more. The exit record is the supervisor's last act, so it is read again after seeing it gone. */
async function settled(attempt: string, word: string): Promise<Observation> {
  const over = await readExit(attempt)
  return over.found ? ended(over) : { state: 'ended', exit: null, word: over.damaged ?? word }
}

const ended = (exit: Reading<ExitRecord> & { found: true }): Observation => ({
  state: 'ended',
  exit: exit.value,
  word: null,
})

/** No trustworthy `started.json`: never started, just starting, or its folder is out of sight. */
async function unrecorded(
  job: Job,
  damaged: string | null,
  processes: () => Promise<JobProcesses>,
): Promise<Observation> {
  const seen = await processes()
  const supervised = seen.supervisor(job.token).length > 0 || lives(supervisorOf(job.handle))
  if (supervised || seen.job(job.token).length > 0) return { state: 'running', started_at: null, supervised }
  if (damaged) return { state: 'unknown', why: damaged }
  const folder = await stat(job.run_path).catch(() => null)
  if (!folder) return { state: 'unknown', why: `the run directory ${job.run_path} is not there` }
  // A supervisor that was seen nowhere may have claimed and recorded its attempt meanwhile.
  const late = await readStarted(attemptFolder(job.run_path, job.attempt))
  return late.found
    ? { state: 'running', started_at: late.value.time, supervised: true }
    : { state: 'absent' }
}

const lives = (supervisor: ProcessIdentity | null): boolean => supervisor !== null && isAlive(supervisor)
