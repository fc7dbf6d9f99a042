import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const made: string[] = []
process.on('exit', () => {
  for (const path of made) rmSync(path, { recursive: true, force: true })
})

/** A fresh folder whose name holds what breaks careless code: spaces, quotes, `$()`, a newline, unicode. */
export function weirdFolder(): string {
  const base = mkdtempSync(join(tmpdir(), 'orion-test-'))
  made.push(base)
  const path = join(base, `a b'c"d $(touch canary)\nü–`)
  mkdirSync(path, { mode: 0o700 })
  return path
}
