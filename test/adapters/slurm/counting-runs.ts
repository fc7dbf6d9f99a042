import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Context } from '../../../src/control/context.ts'
import { followRun } from '../../../src/control/follow.ts'
import { launch } from '../../../src/control/launch.ts'
import { loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import type { RunDetail } from '../../../src/schema/run.ts'
import type { SlurmWish } from '../../../src/schema/slurm.ts'

const STEPS = 60

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
