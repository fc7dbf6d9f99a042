import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { launch } from '../../../src/control/launch.ts'
import { loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import { reconcile } from '../../../src/control/reconcile.ts'
import { ACTIVE_STATES, type RunDetail } from '../../../src/schema/run.ts'
import type { SlurmWish } from '../../../src/schema/slurm.ts'
import { canHaveRig } from '../../rig/for-tests.ts'
import { say } from '../../rig/say.ts'
import { killJob } from '../../support/kill-job.ts'
import { until } from '../../support/until.ts'
import { openCluster, slurmConfPath } from './cluster.ts'
import { type LyingWorld, lyingWorld } from './lying-world.ts'

const WITHOUT_ACCOUNTING = "echo 'Slurm accounting storage is disabled' >&2; exit 1"
const slurm = (...argv: string[]) => say(argv, { SLURM_CONF: slurmConfPath() })

describe.runIf(canHaveRig())('a job that somebody cancels in the scheduler', () => {
  beforeAll(async () => openCluster().ready(), 200_000)

  /** A run of its own on a cluster, its job's number, and looks until it is as wanted. */
  async function started(wish: SlurmWish, prepare: (world: LyingWorld) => void) {
    const world = await lyingWorld()
    prepare(world)
    const ctx = await world.open()
    onTestFinished(async () => {
      await ctx.close()
      world.close()
    })
    const counting = { steps: 900, every: 1, pause_ms: 2_000 }
    const value = { name: 'count', task: 'counting', infra: 'polaris', counting, slurm: wish }
    const plan = await planRun(ctx, await loadConfig(ctx, { name: 'count', value }, []))
    const { id } = await launch(ctx, plan, null, { reason: null })
    const seen = (what: string, fits: (run: RunDetail) => boolean) =>
      until(
        async () => {
          await reconcile(ctx, { run: id })
          const run = ctx.store.run(id)
          return run && fits(run) ? run : null
        },
        { timeoutMs: 120_000, everyMs: 250, what },
      )
    const job = String(ctx.store.attempts(id).at(-1)?.handle?.job_id)
    /** Cancels it, and lets it write nothing any more. */
    const struck = async () => {
      await slurm('scancel', job)
      expect(await killJob(ctx.store.attempts(id).at(-1)?.token ?? '')).toBeGreaterThan(0)
    }
    /** Cancels it, and lets it write nothing any more once its log says so. */
    const struckAfterWord = async () => {
      await slurm('scancel', job)
      const log = join(ctx.store.run(id)?.path ?? '', 'attempts', '1', `slurm-${job}.log`)
      await until(() => /JOB \d+ ON n\d CANCELLED AT/.test(readFileSync(log, 'utf8')), {
        timeoutMs: 60_000,
        what: 'the word of the scheduler in the log',
      })
      await killJob(ctx.store.attempts(id).at(-1)?.token ?? '')
    }
    return {
      struckAfterWord,
      world,
      job,
      seen,
      struck,
      ended: () => seen('the end', ({ state }) => !ACTIVE_STATES.includes(state)),
    }
  }
  const isUnderWay = ({ step }: RunDetail) => (step ?? 0) >= 2
  const { uid, username } = userInfo()
  const BY = `by user ${uid} (${username})`

  it('while it runs: cancelled, by whom, although nothing of it could leave a record', async () => {
    const { seen, struck, ended } = await started({}, () => {})
    await seen('its first steps', isUnderWay)
    await struck()
    const run = await ended()
    expect(run).toMatchObject({ state: 'cancelled', failure: { class: 'cancelled', advice: 'ask' } })
    expect(run.failure?.cause).toContain(BY)
  }, 150_000)

  it('while it runs, without accounting: cancelled', async () => {
    const { seen, struck, ended } = await started({}, world => world.replace('sacct', WITHOUT_ACCOUNTING))
    await seen('its first steps', isUnderWay)
    await struck()
    expect(await ended()).toMatchObject({ state: 'cancelled', failure: { class: 'cancelled' } })
  }, 150_000)

  it('and that it has forgotten, without accounting: cancelled, as the log of the job says', async () => {
    const { world, seen, struckAfterWord, ended } = await started({}, each =>
      each.replace('sacct', WITHOUT_ACCOUNTING),
    )
    await seen('its first steps', isUnderWay)
    world.replace('squeue', ':')
    await struckAfterWord()
    const run = await ended()
    expect(run).toMatchObject({ state: 'cancelled', failure: { class: 'cancelled' } })
    expect(run.failure?.evidence.join('\n')).toMatch(/JOB \d+ ON n\d CANCELLED AT/)
  }, 150_000)

  it('with time to save: cancelled all the same', async () => {
    const { job, seen, ended } = await started({}, () => {})
    await seen('its first steps', isUnderWay)
    await slurm('scancel', job)
    const run = await ended()
    expect(run).toMatchObject({ state: 'cancelled', failure: { class: 'cancelled' } })
    expect(run.failure?.cause).toContain(BY)
  }, 150_000)

  it('while it waits: cancelled before its first step', async () => {
    const before = (await slurm('sbatch', '--parsable', '-p', 'main', '-o', '/dev/null', '--wrap=sleep 300'))
      .trim()
      .split(';')[0]
    onTestFinished(async () => void (await slurm('scancel', String(before))))
    const { job, seen, ended } = await started({ dependency: `afterany:${before}` }, () => {})
    await seen('the queue', ({ state }) => state === 'queued')
    await slurm('scancel', job)
    expect(await ended()).toMatchObject({ state: 'cancelled', step: null, failure: { class: 'cancelled' } })
  }, 150_000)
})
