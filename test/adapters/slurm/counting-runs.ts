import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Context } from '../../../src/control/context.ts'
import { followRun } from '../../../src/control/follow.ts'
import { launch } from '../../../src/control/launch.ts'
import { loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import type { RunDetail } from '../../../src/schema/run.ts'
import type { SlurmWish } from '../../../src/schema/slurm.ts'
import { type Cluster, openCluster } from './cluster.ts'
import { contextOver } from './lying-world.ts'

const STEPS = 60

export interface CountingScene {
  cluster: Cluster
  ctx: Context
  runs: ReturnType<typeof countingRuns>
  /** The last state of a run that nothing befell. */
  reference: string
  close(): Promise<void>
}

/** An Orion of its own on the cluster of the rig, whose runs go to one of its partitions. */
export async function countingScene(partition: string): Promise<CountingScene> {
  await openCluster().ready()
  const home = mkdtempSync(join('/tmp', `orion-counting-${partition}-`))
  const cluster = openCluster({ slurm: { partition, time_limit: '00:10:00', grace_s: 30 }, doubtMs: 4_000 })
  const ctx = await contextOver(home, cluster.adapter)
  const runs = countingRuns(ctx)
  const reference = runs.lastState(await followRun(ctx, (await runs.count(0)).id, () => {}))
  return {
    cluster,
    ctx,
    runs,
    reference,
    async close() {
      await ctx.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Runs that count on a cluster, and what a test asks about how something that befell them was borne. */
export function countingRuns(ctx: Context) {
  /** Starts one that takes so long for each step. */
  async function count(pause_ms: number, slurm: SlurmWish = {}): Promise<RunDetail> {
    const value = {
      name: 'count',
      task: 'counting',
      infra: 'polaris',
      counting: { steps: STEPS, every: 5, pause_ms },
      slurm,
    }
    const loaded = await loadConfig(ctx, { name: 'count', value }, [])
    return launch(ctx, await planRun(ctx, loaded), null, { reason: null })
  }
  return {
    count,
    /** The hash of the state after the last step. */
    lastState: ({ path }: RunDetail): string =>
      JSON.parse(
        readFileSync(
          join(path, 'checkpoints', `step-${String(STEPS).padStart(9, '0')}`, 'manifest.json'),
          'utf8',
        ),
      ).checkpoint_hash,
    /** The scheduler's number of the newest attempt. */
    jobOf: (run: RunDetail) => String(ctx.store.attempts(run.id).at(-1)?.handle?.job_id),
    history: (run: RunDetail) =>
      ctx.store.attempts(run.id).map(({ state, reason, start_step }) => ({ state, reason, start_step })),
    /** Follows a run; once it has saved something, interrupts it, and returns how it ended. */
    async interrupted(run: RunDetail, interrupt: () => Promise<unknown>): Promise<RunDetail> {
      let struck = false
      let blow: Promise<unknown> = Promise.resolve()
      const ended = await followRun(ctx, run.id, ({ step }) => {
        if (struck || step === null || step < 12) return
        struck = true
        blow = interrupt()
      })
      await blow
      expect(struck).toBe(true)
      return ended
    },
  }
}
