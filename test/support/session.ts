import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recording } from '../../src/schema/recording.ts'
import { bundle } from './bundle.ts'
import { NOW, SAMPLE_RUNS, type SeedRun, seedRegistry } from './seeded-registry.ts'
import { TestTerminal } from './terminal.ts'
import { until } from './until.ts'
import { weirdFolder } from './weird-folder.ts'

let built: Promise<string> | undefined

/** The session of the tests, bundled once a test file. */
export const sessionProgram = (): Promise<string> => {
  built ??= bundle('test/fixtures/session/session.ts', 'session')
  return built
}

export interface SessionOptions {
  columns?: number
  rows?: number
  /** Runs of the registry; default the sample that has every kind of row. */
  runs?: readonly SeedRun[]
  /** Recordings of the catalog. */
  recordings?: readonly Recording[]
  /** An existing home to open again. */
  home?: string
  /** False: the session itself looks after active runs, as it does when it is alone. */
  still?: boolean
  env?: Record<string, string | undefined>
  bytesPerSecond?: number
}

/** Opens the session on a registry of its own, in a folder with a hostile name, with a clock that stands still. */
export async function openTestSession(
  options: SessionOptions = {},
): Promise<{ terminal: TestTerminal; home: string }> {
  const home = options.home ?? weirdFolder()
  if (options.home === undefined) {
    const runs = options.runs ?? SAMPLE_RUNS
    const runsFolder = runs.some(({ logs }) => logs !== undefined) ? join(home, 'runs') : undefined
    const still = options.still ?? true
    if (runs.length > 0)
      seedRegistry(home, runs, {
        still,
        recordings: options.recordings ?? [],
        ...(runsFolder === undefined ? {} : { runsFolder }),
      })
  }
  const terminal = new TestTerminal({
    ...(options.columns === undefined ? {} : { columns: options.columns }),
    ...(options.rows === undefined ? {} : { rows: options.rows }),
    ...(options.bytesPerSecond === undefined ? {} : { bytesPerSecond: options.bytesPerSecond }),
    argv: [process.execPath, await sessionProgram()],
    env: {
      ORION_HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      SESSION_NOW: NOW.toISOString(),
      ...options.env,
    },
  })
  return { terminal, home }
}

/** Where the next session of a home opens, as it lies on disk. */
export const keptIn = (home: string): string => {
  const path = join(home, 'session.json')
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** Waits until the next session of a home opens where `text` says: a place is kept soon, not at once. */
export async function waitForKept(home: string, text: string): Promise<void> {
  await until(() => keptIn(home).includes(text), { what: `${text} in session.json` }).catch(error => {
    throw new Error(`${error.message}; it holds\n${keptIn(home)}`)
  })
}
