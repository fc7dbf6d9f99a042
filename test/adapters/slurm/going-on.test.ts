import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processesNaming } from '../../conformance/scene.ts'
import { canHaveRig, testRigFolder } from '../../rig/for-tests.ts'
import { bringBackNode, loseNode } from '../../rig/rig.ts'
import { killJob } from '../../support/kill-job.ts'
import { type CountingScene, countingScene } from './counting-runs.ts'

describe.runIf(canHaveRig())(
  'a run that a cluster interrupts goes on by itself, once, and counts as if nothing had happened',
  () => {
    let scene: CountingScene
    let { cluster, ctx, runs, reference } = {} as CountingScene
    beforeAll(async () => {
      scene = await countingScene('fragile')
      ;({ cluster, ctx, runs, reference } = scene)
    }, 200_000)
    afterAll(() => scene.close())

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
