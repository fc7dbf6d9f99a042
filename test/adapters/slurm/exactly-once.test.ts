import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reconcile } from '../../../src/control/reconcile.ts'
import { canHaveRig } from '../../rig/for-tests.ts'
import { until } from '../../support/until.ts'
import { openCluster } from './cluster.ts'
import { type LyingWorld, lyingWorld } from './lying-world.ts'
import { launchCount, submissions } from './submissions.ts'

describe.runIf(canHaveRig())('a submission to Slurm', () => {
  let world: LyingWorld
  beforeAll(async () => {
    await openCluster().ready()
    world = await lyingWorld()
  })
  afterAll(() => world.close())

  it('is made once or said not to be made, whatever sbatch answers and wherever Orion dies (30 of them)', async () => {
    const tally = await submissions(world, { count: 30, at_once: 6, kills: true })
    expect(tally).toMatchObject({ doubles: [], lost: [] })
    expect(tally.completed + tally.refused + tally.nothing).toBe(30)
    expect(tally.completed).toBeGreaterThan(10)
    expect(tally.refused).toBeGreaterThan(0)
  }, 400_000)

  it('is found again when the queue answers only later', async () => {
    const ctx = await world.open()
    world.lie('lost-after')
    world.replace('squeue', 'echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1')
    await expect(launchCount(ctx, 1_000)).rejects.toMatchObject({ code: 'unreachable', retryable: true })
    expect(ctx.store.outbox()).toHaveLength(1)
    world.replace('squeue', null)
    await until(
      async () => {
        await reconcile(ctx)
        return ctx.store.matchRuns('count-1000')[0]?.state === 'completed'
      },
      { timeoutMs: 120_000, everyMs: 1_000 },
    )
    await ctx.close()
  }, 200_000)

  it.each([
    ['stops answering', 'sleep 600'],
    ['answers with an error', 'echo "slurm_load_jobs error: Socket timed out" >&2; exit 1'],
    ['cuts its answer short', '/usr/bin/squeue "$@" | head -c 40'],
    ['answers with nothing', 'exit 0'],
    ['answers with rubbish', 'printf "\\377\\000garbage|||\\n18|DONE\\n"'],
  ])(
    'whose queue %s is said to be unknown or true, never lost, and is completed afterwards',
    async (what, script) => {
      const ctx = await world.open()
      const seed = 2_000 + what.length
      await launchCount(ctx, seed, 400)
      const state = () => ctx.store.matchRuns(`count-${seed}`)[0]?.state ?? 'none'
      world.replace('squeue', script === 'sleep 600' ? 'sleep 2; exit 1' : script)
      const seen = new Set<string>()
      const deadline = performance.now() + 6_000
      while (performance.now() < deadline) {
        await reconcile(ctx)
        seen.add(state())
      }
      world.replace('squeue', null)
      await until(
        async () => {
          await reconcile(ctx)
          seen.add(state())
          return state() === 'completed'
        },
        { timeoutMs: 120_000, everyMs: 1_000 },
      )
      expect(
        [...seen].filter(each => !['submitted', 'queued', 'running', 'completed'].includes(each)),
      ).toEqual([])
      await ctx.close()
    },
    200_000,
  )
})
