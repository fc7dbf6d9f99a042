import { z } from 'zod'
import type { RunFiles } from '../core/adapter.ts'
import type { Allowance, PastAttempt } from '../core/resume-choice.ts'
import { SCHEMA_VERSION } from '../schema/schema-version.ts'
import { attemptFolder } from './run-layout.ts'

/** `attempts/<n>/allowed.json`: what the user allowed to differ when attempt n went on inexactly. */
const record = z.object({
  schema_version: z.literal(SCHEMA_VERSION),
  key: z.string(),
  deviations: z.array(z.object({ what: z.string(), now: z.string() })),
})

const pathOf = (runPath: string, attempt: number) => `${attemptFolder(runPath, attempt)}/allowed.json`

export async function recordAllowance(
  files: RunFiles,
  runPath: string,
  attempt: number,
  allowance: Allowance,
): Promise<void> {
  const text = JSON.stringify({ schema_version: SCHEMA_VERSION, ...allowance }, null, 2)
  await files.write(pathOf(runPath, attempt), `${text}\n`)
}

/** What was allowed to the newest attempt that was not exact; null where there is none, or its record cannot be read. */
export async function readAllowance(
  files: RunFiles,
  runPath: string,
  attempts: readonly PastAttempt[],
): Promise<Allowance | null> {
  const newest = attempts.findLast(({ exact }) => !exact)
  if (!newest) return null
  const text = await files.readText(pathOf(runPath, newest.n))
  if (text === null) return null
  try {
    const { key, deviations } = record.parse(JSON.parse(text))
    return { key, deviations }
  } catch {
    return null
  }
}
