import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { openContext } from '../../../src/context.ts'
import type { Context } from '../../../src/control/context.ts'
import type { Adapter } from '../../../src/core/adapter.ts'
import { countingPlugin } from '../../fixtures/tasks/counting/plugin.ts'
import { say } from '../../rig/say.ts'
import { openCluster, slurmConfPath, type Way } from './cluster.ts'

const LIAR = new URL('lies/', import.meta.url).pathname

/** What is asked to submit many runs. */
export interface SubmittingWorld {
  home: string
  /** Opens an Orion whose profile `polaris` reaches the cluster. */
  open(): Promise<Context>
  /** What the next calls of sbatch do, one each; afterwards it is honest. */
  lie(...lies: string[]): void
  /** Whether the controller is still to take something. */
  owes(): boolean
  /** Jobs of Orion that wait or run. */
  queued(): Promise<number>
  close(): void
}

/** One whose profile reaches the cluster through commands that may lie. */
export interface LyingWorld extends SubmittingWorld {
  /** Stands in place of a command of Slurm from now on; null gives the real one back. */
  replace(command: string, script: string | null): void
}

/** Jobs of Orion that wait or run on the cluster of the rig. */
async function queued(): Promise<number> {
  const names = await say(['squeue', '--noheader', '--states=PD,R,CG', '--Format=Name:200'], {
    SLURM_CONF: slurmConfPath(),
  })
  return names.split('\n').filter(name => name.includes('orion-')).length
}

/** A home from which the cluster is reached by another way, where nobody lies. */
export function worldOver(way: Way): SubmittingWorld {
  const home = mkdtempSync(join('/tmp', 'orion-way-'))
  return {
    home,
    open: () => contextOver(home, openCluster({ over: way, doubtMs: 4_000 }).adapter),
    lie: () => {},
    owes: () => false,
    queued,
    close: () => rmSync(home, { recursive: true, force: true }),
  }
}

/** A home, and between Orion and Slurm a folder of commands that say what a test wants. */
export async function lyingWorld(): Promise<LyingWorld> {
  const home = mkdtempSync(join('/tmp', 'orion-lies-'))
  const [bin, lies] = [join(home, 'bin'), join(home, 'lies')]
  for (const folder of [bin, lies, join(home, 'told'), join(home, 'due')]) mkdirSync(folder)
  copyFileSync(join(LIAR, 'sbatch'), join(bin, 'sbatch'))
  chmodSync(join(bin, 'sbatch'), 0o755)
  const environment = { PATH: `${bin}:${process.env.PATH}` }
  let told_so_far = 0
  return {
    home,
    async open() {
      const { adapter } = openCluster({ environment, slurm: { time_limit: '00:10:00' }, doubtMs: 4_000 })
      return contextOver(home, adapter)
    },
    lie(...what) {
      for (const left of readdirSync(lies)) rmSync(join(lies, left))
      for (const lie of what) {
        told_so_far += 1
        writeFileSync(join(lies, String(told_so_far).padStart(6, '0')), lie)
      }
    },
    replace(command, script) {
      const path = join(bin, command)
      if (script === null) rmSync(path, { force: true })
      else writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    },
    owes: () => readdirSync(join(home, 'due')).length > 0,
    queued,
    close: () => rmSync(home, { recursive: true, force: true }),
  }
}

/** An Orion on a registry in `home` whose profiles all reach the machines of one adapter. */
export async function contextOver(
  home: string,
  adapter: Adapter,
  more: Record<string, string> = {},
): Promise<Context> {
  const settings = join(home, '.config', 'orion', 'config.yaml')
  mkdirSync(join(settings, '..'), { recursive: true })
  // Once: another Orion may be reading it.
  if (!existsSync(settings)) writeFileSync(settings, 'profiles:\n  polaris: { adapter: slurm }\n')
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    ORION_HOME: join(home, 'state'),
    ORION_PYTHON: openCluster().python,
    SLURM_CONF: slurmConfPath(),
    ORION_FAILPOINT: process.env.ORION_FAILPOINT,
    ...more,
  }
  const ctx = await openContext({ env, tasks: { counting: async () => countingPlugin() } })
  return Object.create(ctx, {
    adapter: { value: async () => adapter },
    close: {
      async value() {
        await adapter.close()
        await ctx.close()
      },
    },
  })
}
