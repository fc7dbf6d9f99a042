import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancel } from '../../../src/control/cancel.ts'
import type { Context } from '../../../src/control/context.ts'
import { launch } from '../../../src/control/launch.ts'
import { loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import { reconcile } from '../../../src/control/reconcile.ts'
import { planResume, resume } from '../../../src/control/resume.ts'
import { jobFields } from '../../../src/core/hosts/job-words.ts'
import type { RunDetail } from '../../../src/schema/run.ts'
import type { SlurmWish } from '../../../src/schema/slurm.ts'
import { canHaveRig } from '../../rig/for-tests.ts'
import { until } from '../../support/until.ts'
import { type Cluster, openCluster } from './cluster.ts'
import { contextOver } from './lying-world.ts'

describe.runIf(canHaveRig())('what a cluster does to a job is known for what it is', () => {
  let home = ''
  let cluster: Cluster
  let ctx: Context
  beforeAll(async () => {
    await openCluster().ready()
    home = mkdtempSync(join('/tmp', 'orion-truths-'))
    cluster = openCluster({ slurm: { partition: 'main', time_limit: '00:10:00', grace_s: 30 } })
    ctx = await contextOver(home, cluster.adapter)
  }, 200_000)
  afterAll(async () => {
    await ctx.close()
    rmSync(home, { recursive: true, force: true })
  })

  async function count(counting: Record<string, unknown>, slurm: SlurmWish): Promise<RunDetail> {
    const value = {
      name: 'count',
      task: 'counting',
      infra: 'polaris',
      counting: { steps: 900, every: 5, pause_ms: 100, ...counting },
      slurm,
    }
    const loaded = await loadConfig(ctx, { name: 'count', value }, [])
    return launch(ctx, await planRun(ctx, loaded), null, { reason: null })
  }
  const lastAttempt = ({ id }: RunDetail) => ctx.store.attempts(id).at(-1)
  const seen = async (
    { id }: RunDetail,
    what: string,
    fits: (run: RunDetail) => boolean,
    timeoutMs = 90_000,
  ) =>
    until(
      async () => {
        await reconcile(ctx, { run: id })
        const run = ctx.store.run(id)
        return run && fits(run) ? run : null
      },
      { timeoutMs, everyMs: 250, what },
    )

  it.runIf(process.env.ORION_LONG_TESTS === '1')(
    'time: over, although the job heeds nothing',
    async () => {
      const run = await count({ steps: 2, every: 1, pause_ms: 600_000 }, { time_limit: '1', grace_s: 10 })
      const ended = await seen(run, 'the end of its time', ({ failure }) => failure !== null, 200_000)
      expect(ended).toMatchObject({ failure: { class: 'time_limit', advice: 'yes' } })
      expect(lastAttempt(run)?.job?.word).toBe('TIMEOUT')
    },
    240_000,
  )

  it('memory: taken for it, with the words of the scheduler', async () => {
    const run = await count({ every: 1, weights: 150_000_000, pause_ms: 0 }, { memory: '60M' })
    const ended = await seen(run, 'the end for its memory', ({ failure }) => failure !== null)
    expect(ended).toMatchObject({ state: 'failed', failure: { class: 'host_oom', advice: 'fix' } })
    expect(ended.failure?.evidence.join('\n')).toMatch(/memory limit/)
  }, 150_000)

  it('a dependency that can never be satisfied: it waits, says that it waits for ever, and can be cancelled', async () => {
    const failing = await cluster.slurm(
      'sbatch',
      '--parsable',
      '--partition=main',
      '-o',
      '/dev/null',
      '--wrap=false',
    )
    const parent = failing.split(';')[0] ?? ''
    const run = await count({}, { dependency: `afterok:${parent}` })
    const stuck = await seen(
      run,
      'the reason of the wait',
      each => lastAttempt(each)?.job?.reason === 'DependencyNeverSatisfied',
    )
    expect(stuck.state).toBe('queued')
    const attempt = lastAttempt(run)
    if (!attempt) throw new Error('no attempt')
    expect(jobFields(attempt, new Date())).toContainEqual([
      'waits for',
      expect.stringMatching(/DependencyNeverSatisfied.*never starts/),
    ])
    await cancel(ctx, run.id, { reason: null })
    expect(await seen(run, 'the end', ({ state }) => state === 'cancelled')).toBeDefined()
  }, 150_000)

  it('a node that is kept out: the run goes on anywhere else', async () => {
    const run = await count({}, {})
    await seen(
      run,
      'a first checkpoint',
      each => (each.step ?? 0) >= 6 && (lastAttempt(each)?.job?.nodes ?? []).length > 0,
    )
    const [node = ''] = lastAttempt(run)?.job?.nodes ?? []
    expect(node).toMatch(/^n[12]$/)
    await cancel(ctx, run.id, { reason: null })
    const plan = await planResume(ctx, run.id, {})
    await resume(ctx, plan, { reason: null, exclude: [node] })
    const again = await seen(run, 'the other node', each => (lastAttempt(each)?.job?.nodes ?? []).length > 0)
    expect(lastAttempt(again)).toMatchObject({ n: 2, exclude: [node] })
    expect(lastAttempt(again)?.job?.nodes).not.toContain(node)
    await cancel(ctx, run.id, { reason: null })
  }, 200_000)
})
