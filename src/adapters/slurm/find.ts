import { setTimeout as pause } from 'node:timers/promises'
import type { JsonObject } from '../../schema/scalars.ts'
import type { Machine } from '../exec/supervised/machine.ts'
import type { Queue } from './queue.ts'

/** A controller in trouble may list a job that it took only seconds later. */
const SECOND_LOOK_MS = 5_000

/** Looks for a submission whose reply was lost, by its name: in the queue, in the accounting, and in its own records. Twice. */
export async function find(
  machine: Machine,
  queue: Queue,
  token: string,
  runPath: string,
  attempt: number,
): Promise<JsonObject | null> {
  for (const wait of [0, SECOND_LOOK_MS]) {
    if (wait > 0) await pause(wait)
    const listed = (await queue.look(true)).get(token) ?? (await queue.remember([token])).get(token)
    if (listed) return { job_id: listed.id }
    const job = { token, run_path: runPath, attempt, handle: null }
    const started = await (await machine.sight([job])).started(job)
    if (started.found && started.value.token === token) return { job_id: null }
  }
  return null
}
