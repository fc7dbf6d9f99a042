import { setTimeout as pause } from 'node:timers/promises'
import type { JsonObject } from '../../schema/scalars.ts'
import { ioError } from '../exec/io-error.ts'
import { handleOf } from './handle.ts'
import { jobProcesses } from './job-processes.ts'
import { attemptFolder, readStarted } from './records.ts'

/** A supervisor that lives and has not claimed its attempt after this long is waited for no longer. */
const STARTING_MS = 30_000

/** Looks for a submission whose reply was lost: its record first, then supervisors that have not written one yet. */
export async function find(token: string, runPath: string, attempt: number): Promise<JsonObject | null> {
  const folder = attemptFolder(runPath, attempt)
  const deadline = performance.now() + STARTING_MS
  for (;;) {
    const handle = await recorded(folder, token)
    if (handle) return handle
    const starting = (await jobProcesses()).supervisor(token)
    // It may have written its record and ended between the two looks.
    if (starting.length === 0 || performance.now() > deadline) return await recorded(folder, token)
    await pause(10)
  }
}

async function recorded(folder: string, token: string): Promise<JsonObject | null> {
  try {
    const started = await readStarted(folder)
    return started.found && started.value.token === token ? handleOf(started.value) : null
  } catch (error) {
    throw ioError(error, `cannot look for ${token} in ${folder}`)
  }
}
