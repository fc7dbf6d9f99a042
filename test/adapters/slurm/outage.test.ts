import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { slurmAdapter } from '../../../src/adapters/slurm/adapter.ts'
import { cancel } from '../../../src/control/cancel.ts'
import type { Context } from '../../../src/control/context.ts'
import { startFollowing } from '../../../src/control/follow.ts'
import { host } from '../../../src/control/hosts.ts'
import { launch } from '../../../src/control/launch.ts'
import { loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import type { RunDetail } from '../../../src/schema/run.ts'
import { PYTHON } from '../../conformance/python.ts'
import { canHaveRig } from '../../rig/for-tests.ts'
import { type Rig, startRig, stopRig } from '../../rig/rig.ts'
import { until } from '../../support/until.ts'
import { contextOver } from './lying-world.ts'

describe.runIf(canHaveRig())('while the scheduler is in trouble', () => {
  // A cluster of its own: others would miss their controller.
  const folder = canHaveRig() ? mkdtempSync(join('/tmp', 'orion-outage-')) : ''
  const bin = join(folder, 'bin')
  let rig: Rig
  let ctx: Context

  beforeAll(async () => {
    rig = await startRig({ folder, port: 17_700, accounting: false, spare: 1 })
    mkdirSync(bin)
    const adapter = slurmAdapter({
      environment: { ...process.env, SLURM_CONF: rig.slurm_conf, PATH: `${bin}:${process.env.PATH}` },
      python: PYTHON,
      runs: folder,
      connect: () => {
        throw new Error('this cluster is here')
      },
      doubtMs: 2_000,
      heartbeatS: 1,
      sweepS: 1,
    })('polaris', { adapter: 'slurm', slurm: { partition: 'main', time_limit: '00:10:00', grace_s: 60 } })
    ctx = await contextOver(join(folder, 'home'), adapter)
  }, 120_000)
  afterAll(async () => {
    await stopRig(folder)
    await ctx.close()
    rmSync(folder, { recursive: true, force: true })
  }, 120_000)

  async function counting(): Promise<RunDetail> {
    const value = {
      name: 'count',
      task: 'counting',
      infra: 'polaris',
      counting: { steps: 2_000, every: 500, pause_ms: 100 },
    }
    return launch(ctx, await planRun(ctx, await loadConfig(ctx, { name: 'count', value }, [])), null, {
      reason: null,
    })
  }
  const runNow = (id: string): RunDetail => {
    const run = ctx.store.run(id)
    if (!run) throw new Error(`run ${id} is gone`)
    return run
  }
  /** Follows a run while something is wrong, and says how long the longest wait for a new step was, ms. */
  async function longestWait(id: string, forMs: number): Promise<number> {
    let step = runNow(id).step
    let since = performance.now()
    let longest = 0
    const deadline = since + forMs
    await until(
      () => {
        const now = performance.now()
        longest = Math.max(longest, now - since)
        const seen = runNow(id)
        expect(seen.state).toBe('running')
        if (seen.step !== step) since = now
        step = seen.step
        return now > deadline
      },
      { timeoutMs: forMs + 30_000, everyMs: 50 },
    )
    return longest
  }

  it('a controller that stands still holds up nothing, and is back by itself', async () => {
    const controller = rig.daemons.find(({ name }) => name === 'slurmctld')
    if (!controller) throw new Error('the rig has no controller')
    const run = await counting()
    const following = startFollowing(ctx, () => {})
    try {
      await until(() => runNow(run.id).state === 'running' && (runNow(run.id).step ?? 0) > 5, {
        timeoutMs: 60_000,
      })
      process.kill(controller.pid, 'SIGSTOP')
      expect(await longestWait(run.id, 15_000)).toBeLessThan(7_000)
      const seen = await host(ctx, 'polaris')
      expect(Date.now() - Date.parse(seen.last_word_at ?? '')).toBeGreaterThan(8_000)
      process.kill(controller.pid, 'SIGCONT')
      await until(async () => (await host(ctx, 'polaris')).state === 'connected', {
        timeoutMs: 120_000,
        everyMs: 250,
        what: 'the cluster to be heard again',
      })
      await cancel(ctx, run.id, { reason: null })
      await until(() => runNow(run.id).state === 'cancelled', { timeoutMs: 60_000, everyMs: 250 })
    } finally {
      process.kill(controller.pid, 'SIGCONT')
      await following.stop()
    }
  }, 300_000)

  it('a scheduler that takes half a minute for each answer holds up nothing either', async () => {
    writeFileSync(join(bin, 'squeue'), '#!/bin/sh\nsleep 30\nexec /usr/bin/squeue "$@"\n', { mode: 0o755 })
    const run = await counting()
    const following = startFollowing(ctx, () => {})
    try {
      await until(() => runNow(run.id).state === 'running', { timeoutMs: 90_000 })
      expect(await longestWait(run.id, 12_000)).toBeLessThan(7_000)
      expect(ctx.store.attempts(run.id)).toHaveLength(1)
    } finally {
      rmSync(join(bin, 'squeue'))
      await cancel(ctx, run.id, { reason: null })
      await following.stop()
    }
  }, 300_000)
})
