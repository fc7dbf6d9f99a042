import { existsSync, readFileSync, rmSync } from 'node:fs'
import type { TestTerminal } from './terminal.ts'
import { until } from './until.ts'

/** What a session of the tests has in use after a collection; `file` is what its `SESSION_MEMORY` names. */
export async function memoryOf(terminal: TestTerminal, file: string): Promise<NodeJS.MemoryUsage> {
  rmSync(file, { force: true })
  terminal.kill('SIGUSR2')
  await until(() => existsSync(file) && readFileSync(file).length > 0, { what: 'the memory in use' })
  return JSON.parse(readFileSync(file, 'utf8')) as NodeJS.MemoryUsage
}
