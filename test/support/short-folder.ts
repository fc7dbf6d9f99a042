import { mkdtempSync, rmSync } from 'node:fs'
import { onTestFinished } from 'vitest'

/** A fresh folder with a path short enough for the sockets in it; it goes with the test. */
export function shortFolder(): string {
  const path = mkdtempSync('/tmp/orion-short-')
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}
