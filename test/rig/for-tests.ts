import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../support/until.ts'
import { missingPackages } from './packages.ts'
import { type Rig, readRig, startRig, stopRig } from './rig.ts'

/** This machine can have a rig: it needs root and some Debian packages. */
export const canHaveRig = (): boolean => process.getuid?.() === 0 && missingPackages().length === 0

/** Names the folder of the one rig that all tests of a run share, and stops that rig when the run is over. */
export function setup(): (() => Promise<void>) | undefined {
  if (!canHaveRig()) return undefined
  // Not in the private folder of the tests: the people of the rig must be able to reach it.
  const folder = mkdtempSync(join('/tmp', 'orion-rig-tests-'))
  process.env.ORION_TEST_RIG = folder
  return async () => {
    await stopRig(folder)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Folder of the shared rig; what lies there is only there once `testRig` has been waited for. */
export const testRigFolder = (): string => process.env.ORION_TEST_RIG ?? ''

/** The shared rig, started by whoever needs it first. */
export async function testRig(): Promise<Rig> {
  const folder = testRigFolder()
  const lock = join(folder, 'starting')
  const taken = (): boolean => {
    try {
      mkdirSync(lock)
      return true
    } catch {
      return false
    }
  }
  await until(taken, { timeoutMs: 60_000, what: 'the start of the rig by another test' })
  try {
    return await startRig({ folder, port: portOf(folder) })
  } finally {
    rmdirSync(lock)
  }
}

/** Ports of a run of its own, so that two runs of the tests do not meet: 20 each, below those that Linux gives out. */
function portOf(folder: string): number {
  const known = readRig(folder)
  if (known) return known.port
  return 18_000 + (process.pid % 600) * 20
}
