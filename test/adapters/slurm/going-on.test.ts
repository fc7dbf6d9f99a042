import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../../../src/control/context.ts'
import { followRun } from '../../../src/control/follow.ts'
import { processesNaming } from '../../conformance/scene.ts'
import { canHaveRig, testRigFolder } from '../../rig/for-tests.ts'
import { bringBackNode, loseNode } from '../../rig/rig.ts'
import { killJob } from '../../support/kill-job.ts'
import { type Cluster, openCluster } from './cluster.ts'
import { countingRuns } from './counting-runs.ts'
import { contextOver } from './lying-world.ts'

describe.runIf(canHaveRig())(
  'a run that a cluster interrupts goes on by itself, once, and counts as if nothing had happened',
  () => {
    let home = ''
    let cluster: Cluster
    let ctx: Context
    let runs: ReturnType<typeof countingRuns>
    let reference = ''
    beforeAll(async () => {
      await openCluster().ready()
      home = mkdtempSync(join('/tmp', 'orion-going-on-'))
      cluster = openCluster({
        slurm: { partition: 'fragile', time_limit: '00:10:00', grace_s: 30 },
        doubtMs: 4_000,
      })
      ctx = await contextOver(home, cluster.adapter)
      runs = countingRuns(ctx)
      reference = runs.lastState(await followRun(ctx, (await runs.count(0)).id, () => {}))
    }, 200_000)
    afterAll(async () => {
      await ctx.close()
      rmSync(home, { recursive: true, force: true })
    })

    it('after a preemption by a higher partition', async () => {
      const run = await runs.count(500)
      const ended = await runs.interrupted(run, () =>
        cluster.slurm('sbatch', '-p', 'hurry', '-N2', '--exclusive', '-o', '/dev/null', '--wrap=true'),
      )
      expect(ended).toMatchObject({ state: 'completed', attempt: 2 })
      expect(runs.history(run)).toMatchObject([
        { state: 'preempted' },
        { state: 'completed', reason: 'went on by itself: preempted' },
      ])
      expect(runs.lastState(ended)).toBe(reference)
    }, 300_000)

    it('after its time limit was announced', async () => {
      const run = await runs.count(500)
      const ended = await runs.interrupted(run, () =>
        cluster.slurm('scancel', '--batch', '--signal=USR1', runs.jobOf(run)),
      )
      expect(ended).toMatchObject({ state: 'completed', attempt: 2 })
      expect(runs.history(run)).toMatchObject([
        { state: 'preempted' },
        { state: 'completed', reason: 'went on by itself: time_limit' },
      ])
      expect(ctx.store.attempts(run.id)[0]).toMatchObject({ failure: { class: 'time_limit' } })
      expect(runs.lastState(ended)).toBe(reference)
    }, 300_000)

    it('after its node died, on another node', async () => {
      const run = await runs.count(500)
      const lost: string[] = []
      const ended = await runs.interrupted(run, async () => {
        const [node = ''] = (await cluster.slurm('squeue', '-h', '-j', runs.jobOf(run), '-o', '%N')).split(
          '\n',
        )
        lost.push(node)
        await loseNode(testRigFolder(), node)
        for (const pid of processesNaming(`slurmstepd: [${runs.jobOf(run)}.`)) process.kill(pid, 'SIGKILL')
        await killJob(ctx.store.attempts(run.id)[0]?.token ?? '')
      })
      const [first, second] = ctx.store.attempts(run.id)
      expect(first).toMatchObject({ failure: { class: 'node_fail', host: lost[0] } })
      expect(second).toMatchObject({ state: 'completed', reason: 'went on by itself: node_fail' })
      expect(await cluster.slurm('scontrol', 'show', 'job', '-o', runs.jobOf(run))).toContain(
        ` ExcNodeList=${lost[0]} `,
      )
      expect(runs.lastState(ended)).toBe(reference)
      await bringBackNode(testRigFolder(), lost[0] ?? '')
    }, 400_000)

    it('but not after an administrator cancelled it', async () => {
      const run = await runs.count(500)
      const ended = await runs.interrupted(run, () => cluster.slurm('scancel', runs.jobOf(run)))
      expect(ended).toMatchObject({ attempt: 1, state: 'cancelled' })
      expect(ctx.store.attempts(run.id)).toMatchObject([{ failure: { class: 'cancelled' } }])
    }, 200_000)
  },
)
