import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Adapter, CancelOutcome } from '../../core/adapter.ts'
import type { ProcessIdentity } from '../../schema/exit-record.ts'
import { makeFolder } from '../exec/make-folder.ts'
import { isAlive, type MarkedProcess, signalProcess } from '../exec/process-table.ts'
import { supervisorOf } from './handle.ts'
import { jobProcesses } from './job-processes.ts'
import { attemptFolder, readExit, readStarted } from './records.ts'

type Job = Parameters<Adapter['cancel']>[0]

/** Processes that SIGKILL does not end within this time hang in the kernel. */
const KILL_MS = 5_000
/** Time for the supervisor to collect the last process and write the exit record. */
const RECORD_MS = 10_000

/** What is left of a submission: its processes, and its supervisor's. */
interface Left {
  job: MarkedProcess[]
  supervisor: ProcessIdentity[]
}

/** TERM to the entry point, grace, KILL to all that carry the token; the supervisor is left to record the exit. */
export async function cancel(job: Job, graceS: number): Promise<CancelOutcome> {
  const attempt = attemptFolder(job.run_path, job.attempt)
  await announce(job, attempt)
  await terminate(job, attempt)
  const graceEnd = performance.now() + graceS * 1000
  let left = await look(job, attempt)
  while (busy(left) && performance.now() < graceEnd) {
    await pause(50)
    left = await look(job, attempt)
  }
  const killed = new Set<string>()
  const killEnd = performance.now() + KILL_MS
  while (left.job.length > 0 && performance.now() < killEnd) {
    kill(left.job, killed)
    await pause(20)
    left = await look(job, attempt)
  }
  const recordEnd = performance.now() + RECORD_MS
  while (left.supervisor.length > 0 && performance.now() < recordEnd) {
    await pause(20)
    left = await look(job, attempt)
  }
  kill(left.supervisor, killed)
  const gone = left.job.length === 0 && (left.supervisor.length === 0 || !busy(await look(job, attempt)))
  return { killed: killed.size, gone }
}

const busy = (left: Left): boolean => left.job.length > 0 || left.supervisor.length > 0

/** Says in the attempt who asked, before any signal; a supervisor that comes later, or is only on its way, starts nothing. */
async function announce(job: Job, attempt: string): Promise<void> {
  const there = await stat(job.run_path).catch(() => null)
  if (!there || (await readExit(attempt).catch(() => null))?.found) return
  // On a full disk an empty file may still be made; a failure must not keep the job alive.
  await makeFolder(attempt).catch(() => undefined)
  const file = await open(join(attempt, 'cancel'), 'a', 0o600).catch(() => null)
  await file?.sync().catch(() => undefined)
  await file?.close()
}

async function terminate(job: Job, attempt: string): Promise<void> {
  const processes = await jobProcesses()
  const main = await mainSupervisor(job, attempt)
  if (main && signalProcess(main, 'SIGTERM')) return
  // Without a supervisor: the processes that no other process of the job started. torchrun's agent tells its workers.
  const all = processes.job(job.token)
  const pids = new Set(all.map(entry => entry.pid))
  for (const entry of all) if (!pids.has(entry.parent)) signalProcess(entry, 'SIGTERM')
}

async function mainSupervisor(job: Job, attempt: string): Promise<ProcessIdentity | null> {
  const started = await readStarted(attempt).catch(() => null)
  if (started?.found && started.value.token === job.token) return started.value.supervisor
  return supervisorOf(job.handle)
}

async function look(job: Job, attempt: string): Promise<Left> {
  const processes = await jobProcesses()
  const main = await mainSupervisor(job, attempt)
  const supervisor: ProcessIdentity[] = processes.supervisor(job.token)
  if (main && isAlive(main) && !supervisor.some(entry => entry.pid === main.pid)) supervisor.push(main)
  return { job: processes.job(job.token), supervisor }
}

function kill(targets: ProcessIdentity[], killed: Set<string>): void {
  for (const target of targets) {
    if (signalProcess(target, 'SIGKILL')) killed.add(`${target.pid} ${target.start_time}`)
  }
}
