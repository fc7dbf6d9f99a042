import { setTimeout as pause } from 'node:timers/promises'
import type { CancelOutcome } from '../../core/adapter.ts'
import { isOver, meaningOf } from '../../core/slurm/states.ts'
import type { Host } from '../exec/host/host.ts'
import type { JobRef, Machine } from '../exec/supervised/machine.ts'
import type { Queue } from './queue.ts'

const LOOK_MS = 500
/** KillWait of a cluster is 30 s where nobody changed it. */
const KILL_MS = 90_000

const TELL = 'LC_ALL=C exec scancel --batch --signal=TERM "$1"'
const END = 'LC_ALL=C exec scancel "$1"'

/** TERM to the supervisor, which hands it on; after the grace time, or while the job only waits, scancel. */
export async function cancel(
  host: Host,
  machine: Machine,
  queue: Queue,
  job: JobRef,
  graceS: number,
): Promise<CancelOutcome> {
  await machine.announceCancel(job)
  const look = async () => (await queue.look('now')).get(job.token)
  const over = (found: Awaited<ReturnType<typeof look>>) => !found || isOver(meaningOf(found.state))
  let found = await look()
  if (over(found)) return { killed: 0, gone: true }
  if (found && meaningOf(found.state) === 'running') {
    await host.run(TELL, [found.id])
    const deadline = performance.now() + graceS * 1000
    while (!over(found) && performance.now() < deadline) {
      await pause(LOOK_MS)
      const recorded = await (await machine.sight([job])).exit(job)
      if (recorded.found) found = await look()
    }
  }
  if (over(found)) return { killed: 0, gone: true }
  if (found) await host.run(END, [found.id])
  const deadline = performance.now() + KILL_MS
  while (!over(found) && performance.now() < deadline) {
    await pause(LOOK_MS)
    found = await look()
  }
  return { killed: 1, gone: over(found) }
}

/** Steps first: once the batch script is gone, Slurm asks what is left politely. */
const KILL = 'LC_ALL=C; export LC_ALL; scancel --signal=KILL "$1"; exec scancel --full --signal=KILL "$1"'

/** SIGKILL to the batch script and every step at once. */
export async function kill(host: Host, queue: Queue, token: string): Promise<void> {
  const found = (await queue.look('now')).get(token)
  if (found) await host.run(KILL, [found.id])
}
