import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../../../src/control/context.ts'
import { followRun } from '../../../src/control/follow.ts'
import { launch } from '../../../src/control/launch.ts'
import { loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import type { RunDetail } from '../../../src/schema/run.ts'
import { processesNaming } from '../../conformance/scene.ts'
import { canHaveRig, testRigFolder } from '../../rig/for-tests.ts'
import { bringBackNode, loseNode } from '../../rig/rig.ts'
import { killJob } from '../../support/kill-job.ts'
import { until } from '../../support/until.ts'
import { type Cluster, openCluster } from './cluster.ts'
import { contextOver } from './lying-world.ts'

describe.runIf(canHaveRig())(
  'a run that a cluster interrupts goes on by itself, once, and counts as if nothing had happened',
  () => {
    let home = ''
    let cluster: Cluster
    let ctx: Context
    let reference = ''
    beforeAll(async () => {
      await openCluster().ready()
      home = mkdtempSync(join('/tmp', 'orion-going-on-'))
      cluster = openCluster({
        slurm: { partition: 'fragile', time_limit: '00:10:00', grace_s: 30 },
        doubtMs: 4_000,
      })
      ctx = await contextOver(home, cluster.adapter)
      const run = await followRun(ctx, (await count(0)).id, () => {})
      reference = lastState(run)
    }, 200_000)
    afterAll(async () => {
      await ctx.close()
      rmSync(home, { recursive: true, force: true })
    })

    async function count(pause_ms: number): Promise<RunDetail> {
      const config = {
        name: 'count',
        value: {
          name: 'count',
          task: 'counting',
          infra: 'polaris',
          counting: { steps: 60, every: 5, pause_ms },
        },
      }
      return launch(ctx, await planRun(ctx, await loadConfig(ctx, config, [])), null, { reason: null })
    }
    const lastState = ({ path }: RunDetail) =>
      JSON.parse(readFileSync(join(path, 'checkpoints', 'step-000000060', 'manifest.json'), 'utf8'))
        .checkpoint_hash
    const handleId = (run: RunDetail) => String(ctx.store.attempts(run.id).at(-1)?.handle?.job_id)
    /** Follows a run; once it has saved something, interrupts it, and returns how it ended. */
    async function interrupted(run: RunDetail, interrupt: () => Promise<unknown>): Promise<RunDetail> {
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
    }
    const history = (run: RunDetail) =>
      ctx.store.attempts(run.id).map(({ state, reason, start_step }) => ({ state, reason, start_step }))

    it('after a preemption by a higher partition', async () => {
      const run = await count(500)
      const ended = await interrupted(run, () =>
        cluster.slurm('sbatch', '-p', 'hurry', '-N2', '--exclusive', '-o', '/dev/null', '--wrap=true'),
      )
      expect(ended).toMatchObject({ state: 'completed', attempt: 2 })
      expect(history(run)).toMatchObject([
        { state: 'preempted' },
        { state: 'completed', reason: 'went on by itself: preempted' },
      ])
      expect(lastState(ended)).toBe(reference)
    }, 300_000)

    it('after its time limit was announced', async () => {
      const run = await count(500)
      const ended = await interrupted(run, () =>
        cluster.slurm('scancel', '--batch', '--signal=USR1', handleId(run)),
      )
      expect(ended).toMatchObject({ state: 'completed', attempt: 2 })
      expect(history(run)).toMatchObject([
        { state: 'preempted' },
        { state: 'completed', reason: 'went on by itself: time_limit' },
      ])
      expect(ctx.store.attempts(run.id)[0]).toMatchObject({ failure: { class: 'time_limit' } })
      expect(lastState(ended)).toBe(reference)
    }, 300_000)

    it('after its node died, on another node', async () => {
      const run = await count(500)
      const lost: string[] = []
      const ended = await interrupted(run, async () => {
        const [node = ''] = (await cluster.slurm('squeue', '-h', '-j', handleId(run), '-o', '%N')).split('\n')
        lost.push(node)
        await loseNode(testRigFolder(), node)
        for (const pid of processesNaming(`slurmstepd: [${handleId(run)}.`)) process.kill(pid, 'SIGKILL')
        await killJob(ctx.store.attempts(run.id)[0]?.token ?? '')
      })
      const [first, second] = ctx.store.attempts(run.id)
      expect(first).toMatchObject({ failure: { class: 'node_fail', host: lost[0] } })
      expect(second).toMatchObject({ state: 'completed', reason: 'went on by itself: node_fail' })
      expect(await cluster.slurm('sacct', '-n', '-P', '-X', '-j', handleId(run), '-o', 'nodelist')).not.toBe(
        lost[0],
      )
      expect(lastState(ended)).toBe(reference)
      bringBackNode(testRigFolder(), lost[0] ?? '')
      await until(
        async () =>
          (await cluster.slurm('sinfo', '-h', '-N', '-n', lost[0] ?? '', '-o', '%T')).startsWith('idle'),
        { timeoutMs: 180_000, everyMs: 500, what: 'the node to be back' },
      )
    }, 400_000)

    it('but not after an administrator cancelled it', async () => {
      const run = await count(500)
      const ended = await interrupted(run, () => cluster.slurm('scancel', handleId(run)))
      expect(ended).toMatchObject({ attempt: 1, state: 'cancelled' })
      expect(ctx.store.attempts(run.id)).toMatchObject([{ failure: { class: 'cancelled' } }])
    }, 200_000)
  },
)
