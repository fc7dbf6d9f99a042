import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A fresh folder whose name holds what breaks careless code: spaces, quotes, `$()`, a newline, unicode. It goes with the
 * temporary folder of the test run.
 */
export function weirdFolder(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'orion-test-')), `a b'c"d $(touch canary)\nü–`)
  mkdirSync(path, { mode: 0o700 })
  return path
}
