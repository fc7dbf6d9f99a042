import type { ExitRecord, StartedRecord } from '../../../schema/exit-record.ts'

/** A file of an attempt: what it says, that it is not there, or why it cannot be trusted. */
export type Reading<T> = { found: true; value: T } | { found: false; damaged: string | null }

/** Folder of one attempt, on the machine where it runs. */
export const attemptFolder = (runPath: string, attempt: number): string => `${runPath}/attempts/${attempt}`

/** What a `started.json` says; `text` is null where there is none. */
export async function parseStarted(text: string | null, path: string): Promise<Reading<StartedRecord>> {
  const { startedRecord } = await import('../../../schema/exit-record.ts')
  return reading(text, path, json => startedRecord.parse(json))
}

/** What an `exit.json` says; `text` is null where there is none. */
export async function parseExit(text: string | null, path: string): Promise<Reading<ExitRecord>> {
  const { exitRecord } = await import('../../../schema/exit-record.ts')
  return reading(text, path, json => exitRecord.parse(json))
}

function reading<T>(text: string | null, path: string, parse: (json: unknown) => T): Reading<T> {
  if (text === null) return { found: false, damaged: null }
  try {
    return { found: true, value: parse(JSON.parse(text)) }
  } catch {
    return { found: false, damaged: `${path} is damaged or written by a newer Orion` }
  }
}
