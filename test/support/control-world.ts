import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openContext } from '../../src/context.ts'
import type { Context } from '../../src/control/context.ts'
import { launch } from '../../src/control/launch.ts'
import { loadConfig } from '../../src/control/load-config.ts'
import { planRun } from '../../src/control/plan.ts'
import type { Recording } from '../../src/schema/recording.ts'
import type { RunDetail } from '../../src/schema/run.ts'
import { countingPlugin } from '../fixtures/tasks/counting/plugin.ts'
import { killJob } from './kill-job.ts'
import { weirdFolder } from './weird-folder.ts'

export interface World {
  home: string
  ctx: Context
  /** Moves the clock of this world. */
  skip(seconds: number): void
  /** Another Orion on the same registry. */
  another(): Promise<Context>
  /** Ends every job of this world and gives everything back. */
  close(): Promise<void>
  /** Starts a counting run. */
  count(counting: Record<string, unknown>, overrides?: string[]): Promise<RunDetail>
}

/** A registry of its own in a folder with a hostile name, with the real adapter and the counting task. */
export async function openWorld(home = weirdFolder(), more: Record<string, string> = {}): Promise<World> {
  let offset = 0
  const open = () => openCountingContext(home, () => new Date(Date.now() + offset), more)
  const ctx = await open()
  return {
    home,
    ctx,
    skip(seconds) {
      offset += seconds * 1000
    },
    another: open,
    async close() {
      for (const { token } of ctx.store.activeAttempts()) await killJob(token)
      await ctx.close()
    },
    async count(counting, overrides = []) {
      const plan = await planRun(ctx, await loadConfig(ctx, countingConfig(counting), overrides))
      return launch(ctx, plan, null, { reason: null })
    },
  }
}

/** `more`: what the user's environment holds beside what Orion needs. */
export function openCountingContext(
  home: string,
  now?: () => Date,
  more: Record<string, string> = {},
): Promise<Context> {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    ORION_HOME: join(home, 'state'),
    ORION_PYTHON: process.env.ORION_PYTHON ?? resolve('.venv/bin/python'),
    ORION_FAILPOINT: process.env.ORION_FAILPOINT,
    ...more,
  }
  return openContext({ env, ...(now ? { now } : {}), tasks: { counting: async () => countingPlugin() } })
}

export const countingConfig = (counting: Record<string, unknown>) => ({
  value: { name: 'count', task: 'counting', counting },
  name: 'count',
})

/** A catalog entry over a file of bytes; what reads it is not asked here. */
export function recordingAt(home: string, session: string, content = `spikes of ${session}`): Recording {
  const path = writeInto(join(home, 'data'), `${session}.h5`, content)
  const sha256 = createHash('sha256').update(content).digest('hex')
  return {
    id: `lab/${session}`,
    dataset: 'lab',
    session,
    subject: 'monkey',
    modalities: ['spikes', 'cursor'],
    fields: [{ path: 'cursor.vel', dim: 2, rate_hz: 100 }],
    units: 10,
    spikes: 5000,
    trials: 3,
    start_s: 0,
    end_s: 60,
    duration_s: 60,
    path,
    bytes: Buffer.byteLength(content),
    hash: sha256,
    file_sha256: sha256,
    source: null,
  }
}

/** Writes a file below a folder and returns its path. */
export function writeInto(folder: string, name: string, text: string): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}
