import { setTimeout as pause } from 'node:timers/promises'
import type { JsonObject } from '../../schema/scalars.ts'
import type { Machine } from '../exec/supervised/machine.ts'
import type { Queue } from './queue.ts'

/**
 * Looks for a submission whose reply was lost, by its name: in the queue, in the accounting, and in its own records. Twice
 * where there is doubt: a controller in trouble may list a job that it took only seconds later.
 */
export async function find(
  machine: Machine,
  queue: Queue,
  doubtMs: number,
  token: string,
  runPath: string,
  attempt: number,
): Promise<JsonObject | null> {
  const looks = doubtMs > 0 ? [0, doubtMs] : [0]
  for (const wait of looks) {
    if (wait > 0) await pause(wait)
    const listed = (await queue.look('now')).get(token) ?? (await queue.remember([token])).get(token)
    if (listed) return { job_id: listed.id }
    const job = { token, run_path: runPath, attempt, handle: null }
    const started = await (await machine.sight([job])).started(job)
    if (started.found && started.value.token === token) return { job_id: null }
  }
  return null
}
