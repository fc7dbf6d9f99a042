import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExitRecord, StartedRecord } from '../../schema/exit-record.ts'
import { errno } from '../exec/io-error.ts'

/** A file of an attempt: what it says, that it is not there, or why it cannot be trusted. */
export type Reading<T> = { found: true; value: T } | { found: false; damaged: string | null }

/** Folder of one attempt. */
export const attemptFolder = (runPath: string, attempt: number): string =>
  join(runPath, 'attempts', String(attempt))

/** Reads `started.json`. Throws what the file system reports, apart from a missing file. */
export async function readStarted(attempt: string): Promise<Reading<StartedRecord>> {
  const { startedRecord } = await import('../../schema/exit-record.ts')
  return read(join(attempt, 'started.json'), text => startedRecord.parse(JSON.parse(text)))
}

/** Reads `exit.json`. Throws what the file system reports, apart from a missing file. */
export async function readExit(attempt: string): Promise<Reading<ExitRecord>> {
  const { exitRecord } = await import('../../schema/exit-record.ts')
  return read(join(attempt, 'exit.json'), text => exitRecord.parse(JSON.parse(text)))
}

async function read<T>(path: string, parse: (text: string) => T): Promise<Reading<T>> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (errno(error) === 'ENOENT') return { found: false, damaged: null }
    throw error
  }
  try {
    return { found: true, value: parse(text) }
  } catch {
    return { found: false, damaged: `${path} is damaged or written by a newer Orion` }
  }
}
