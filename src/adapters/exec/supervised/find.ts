import { setTimeout as pause } from 'node:timers/promises'
import type { JsonObject } from '../../../schema/scalars.ts'
import { ioError } from '../io-error.ts'
import { handleOf } from './handle.ts'
import type { JobRef, Machine, Sight } from './machine.ts'
import { attemptFolder } from './records.ts'

/** A supervisor that lives and has not claimed its attempt after this long is waited for no longer. */
const STARTING_MS = 30_000

/** Looks for a submission whose reply was lost: its record first, then supervisors that have not written one yet. */
export async function find(
  machine: Machine,
  token: string,
  runPath: string,
  attempt: number,
): Promise<JsonObject | null> {
  const job: JobRef = { token, run_path: runPath, attempt, handle: null }
  const deadline = performance.now() + STARTING_MS
  try {
    for (;;) {
      const sight = await machine.sight([job])
      const handle = await recorded(job, sight)
      if (handle) return handle
      const starting = (await sight.processes()).supervisor(token)
      // It may have written its record and ended between the two looks.
      if (starting.length === 0 || performance.now() > deadline) return await recorded(job, sight, 'again')
      await pause(10)
    }
  } catch (error) {
    throw ioError(error, `cannot look for ${token} in ${attemptFolder(runPath, attempt)}`)
  }
}

async function recorded(job: JobRef, sight: Sight, again?: 'again'): Promise<JsonObject | null> {
  const started = await sight.started(job, again)
  return started.found && started.value.token === job.token ? handleOf(started.value) : null
}
