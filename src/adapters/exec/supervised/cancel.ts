import { setTimeout as pause } from 'node:timers/promises'
import type { CancelOutcome } from '../../../core/adapter.ts'
import type { ProcessIdentity } from '../../../schema/exit-record.ts'
import type { MarkedProcess } from '../process-table.ts'
import { supervisorOf } from './handle.ts'
import type { JobRef, Machine, Sight } from './machine.ts'

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
export async function cancel(machine: Machine, job: JobRef, graceS: number): Promise<CancelOutcome> {
  await machine.announceCancel(job)
  await terminate(machine, job)
  const graceEnd = performance.now() + graceS * 1000
  let left = await look(machine, job)
  while (busy(left) && performance.now() < graceEnd) {
    await pause(50)
    left = await look(machine, job)
  }
  const killed = new Set<string>()
  const kill = async (targets: ProcessIdentity[]) => {
    if (targets.length === 0) return
    for (const got of await machine.signal(targets, 'SIGKILL')) killed.add(`${got.pid} ${got.start_time}`)
  }
  const killEnd = performance.now() + KILL_MS
  while (left.job.length > 0 && performance.now() < killEnd) {
    await kill(left.job)
    await pause(20)
    left = await look(machine, job)
  }
  const recordEnd = performance.now() + RECORD_MS
  while (left.supervisor.length > 0 && performance.now() < recordEnd) {
    await pause(20)
    left = await look(machine, job)
  }
  await kill(left.supervisor)
  const gone = left.job.length === 0 && (left.supervisor.length === 0 || !busy(await look(machine, job)))
  return { killed: killed.size, gone }
}

const busy = (left: Left): boolean => left.job.length > 0 || left.supervisor.length > 0

async function terminate(machine: Machine, job: JobRef): Promise<void> {
  const sight = await machine.sight([job])
  const processes = await sight.processes()
  const main = await mainSupervisor(job, sight)
  if (main && (await machine.signal([main], 'SIGTERM')).length > 0) return
  // Without a supervisor: the processes that no other process of the job started. torchrun's agent tells its workers.
  const all = processes.job(job.token)
  const pids = new Set(all.map(entry => entry.pid))
  const roots = all.filter(entry => !pids.has(entry.parent))
  if (roots.length > 0) await machine.signal(roots, 'SIGTERM')
}

async function mainSupervisor(job: JobRef, sight: Sight): Promise<ProcessIdentity | null> {
  const started = await sight.started(job).catch(() => null)
  if (started?.found && started.value.token === job.token) return started.value.supervisor
  return supervisorOf(job.handle)
}

async function look(machine: Machine, job: JobRef): Promise<Left> {
  const sight = await machine.sight([job])
  const processes = await sight.processes()
  const main = await mainSupervisor(job, sight)
  const supervisor: ProcessIdentity[] = processes.supervisor(job.token)
  if (main && (await sight.isAlive(main)) && !supervisor.some(entry => entry.pid === main.pid))
    supervisor.push(main)
  return { job: processes.job(job.token), supervisor }
}
