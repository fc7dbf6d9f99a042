import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { followRun } from '../../../src/control/follow.ts'
import { reconcile } from '../../../src/control/reconcile.ts'
import type { RunDetail } from '../../../src/schema/run.ts'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import type { Rig } from '../../rig/rig.ts'
import { killJob } from '../../support/kill-job.ts'
import { until } from '../../support/until.ts'
import { type CountingScene, countingScene } from './counting-runs.ts'

describe.runIf(canHaveRig())('an end that others bring about in a real Slurm', () => {
  let rig: Rig
  let scene: CountingScene
  let { cluster, ctx, runs, reference } = {} as CountingScene
  beforeAll(async () => {
    rig = await testRig()
    scene = await countingScene('main')
    ;({ cluster, ctx, runs, reference } = scene)
  }, 200_000)
  afterAll(() => scene.close())

  const failureOf = (run: RunDetail, n = 1) => ctx.store.attempts(run.id).find(each => each.n === n)?.failure
  const fileOf = (run: RunDetail, ...path: string[]) =>
    readFileSync(join(run.path, 'attempts', '1', ...path), 'utf8')
  /** How often the first attempt began, whichever of its lives that was. */
  const starts = (run: RunDetail) =>
    readdirSync(join(run.path, 'attempts', '1'))
      .filter(name => /^events\..*\.jsonl$/.test(name))
      .flatMap(name => fileOf(run, name).split('\n'))
      .filter(line => line.includes('"run.started"'))
  /** Puts a job back although it was submitted with --no-requeue, as only an administrator or its owner by force would. */
  const putBack = async (job: string) => {
    await cluster.slurm('scontrol', 'update', `JobId=${job}`, 'Requeue=1')
    await cluster.slurm('scontrol', 'requeue', job)
  }
  it.each([
    { what: 'and could save', pause_ms: 500, strike: async () => {}, code: 85 },
    { what: 'and could write nothing any more', pause_ms: 1_500, strike: killJob, code: undefined },
  ])(
    'put back into the queue $what: goes on once as a new attempt, and the job is taken out of the queue',
    async ({ pause_ms, strike, code }) => {
      const run = await runs.count(pause_ms)
      const job = runs.jobOf(run)
      const ended = await runs.interrupted(run, async () => {
        await putBack(job)
        await strike(ctx.store.attempts(run.id)[0]?.token ?? '')
      })
      expect(ended).toMatchObject({ state: 'completed', attempt: 2 })
      const [first] = ctx.store.attempts(run.id)
      expect(first?.exit?.code).toBe(code)
      expect(runs.history(run)).toMatchObject([
        { state: 'preempted' },
        { state: 'completed', reason: 'went on by itself: requeued' },
      ])
      expect(runs.lastState(ended)).toBe(reference)
      // Orion took it out of the queue before the new attempt, so it has never had a second life.
      expect(await cluster.slurm('squeue', '-h', '-t', 'all', '-j', job, '-o', '%T')).toBe('CANCELLED')
      expect(starts(run)).toHaveLength(1)
    },
    400_000,
  )

  it('put back and started again while nobody looked: that life starts nothing, and the run goes on once', async () => {
    const run = await runs.count(500)
    const job = runs.jobOf(run)
    const word = () => cluster.slurm('squeue', '-h', '-t', 'all', '-j', job, '-o', '%T')
    const becomes = (state: string) =>
      until(async () => (await word()) === state, { timeoutMs: 60_000, everyMs: 100, what: state })
    await until(
      async () => {
        await reconcile(ctx, { run: run.id })
        return (ctx.store.run(run.id)?.step ?? 0) >= 12
      },
      { timeoutMs: 60_000, everyMs: 250, what: 'its first checkpoints' },
    )
    await putBack(job)
    await becomes('PENDING')
    await cluster.slurm('scontrol', 'update', `JobId=${job}`, 'StartTime=now')
    await becomes('COMPLETED')
    expect(fileOf(run, `slurm-${job}.log`)).toMatch(/this attempt was already started/)
    const ended = await followRun(ctx, run.id, () => {})
    expect(runs.history(run)).toMatchObject([
      { state: 'preempted' },
      { state: 'completed', reason: 'went on by itself: requeued' },
    ])
    expect(runs.lastState(ended)).toBe(reference)
    expect(starts(run)).toHaveLength(1)
    expect(ctx.store.warnings(run.id).filter(({ text }) => text.includes('COMPLETED'))).toEqual([])
  }, 300_000)

  it('over its deadline while it waits: failed for that, and left to its user', async () => {
    const whole = ['-p', 'main', '-N2', '--exclusive', '-o', '/dev/null', '--wrap=sleep 300']
    const before = (await cluster.slurm('sbatch', '--parsable', ...whole)).split(';')[0] ?? ''
    onTestFinished(async () => void (await cluster.slurm('scancel', before)))
    await until(async () => (await cluster.slurm('squeue', '-h', '-j', before, '-o', '%T')) === 'RUNNING', {
      timeoutMs: 60_000,
      everyMs: 250,
      what: 'a cluster without room',
    })
    const run = await runs.count(0, { time_limit: '1', grace_s: 10 })
    await cluster.slurm('scontrol', 'update', `JobId=${runs.jobOf(run)}`, 'Deadline=now+75seconds')
    const ended = await followRun(ctx, run.id, () => {})
    expect(ended).toMatchObject({ state: 'failed', step: null, attempt: 1 })
    expect(ctx.store.attempts(run.id)[0]?.job?.word).toBe('DEADLINE')
    expect(failureOf(run)).toMatchObject({ class: 'deadline', advice: 'ask' })
  }, 300_000)

  it('cancelled by somebody else, who administers the cluster: cancelled, by that person', async () => {
    const account = rig.users[0]?.account ?? ''
    await cluster.slurm('sacctmgr', '-i', 'add', 'account', 'operators').catch(() => {})
    await cluster
      .slurm('sacctmgr', '-i', 'add', 'user', account, 'account=operators', 'adminlevel=operator')
      .catch(() => {})
    const run = await runs.count(500)
    const ended = await runs.interrupted(run, () =>
      cluster.slurm('runuser', '-u', account, '--', 'scancel', runs.jobOf(run)),
    )
    expect(ended).toMatchObject({ state: 'cancelled', attempt: 1 })
    expect(failureOf(run)).toMatchObject({
      class: 'cancelled',
      cause: expect.stringContaining(`(${account})`),
    })
  }, 200_000)
})
