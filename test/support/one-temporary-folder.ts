import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives a whole test run one temporary folder, and removes it at the end whatever the tests left there. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'orion-tests-'))
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
