import { expect, it } from 'vitest'
import { followRun, startFollowing } from '../../src/control/follow.ts'
import { reconcile } from '../../src/control/reconcile.ts'
import { planResume, resume } from '../../src/control/resume.ts'
import { armFailpoints } from '../../src/core/failpoint.ts'
import { openWorld } from '../support/control-world.ts'
import { until } from '../support/until.ts'

it('two Orions that launch, follow and reconcile at once see every event once and move every state once', async () => {
  const world = await openWorld()
  const other = await world.another()
  const following = [startFollowing(world.ctx), startFollowing(other)]
  const runs = await Promise.all(
    [1, 2, 3].map(seed => world.count({ steps: 30, every: 10, seed, pause_ms: 3 })),
  )
  const passes = Promise.all(
    runs.flatMap(run => [reconcile(world.ctx, { run: run.id }), reconcile(other, { run: run.id })]),
  )
  await passes
  await until(() => other.store.activeAttempts().length === 0, {
    what: 'the end of every run',
    timeoutMs: 30_000,
  })
  await Promise.all(following.map(each => each.stop()))
  for (const { id } of runs) {
    const run = other.store.run(id)
    expect(run).toMatchObject({ state: 'completed', step: 30, attempt: 1 })
    const steps = other.store.points(id, 'value', { limit: 1000 }).items.map(point => point.step)
    expect(steps).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
    expect(other.store.events(id, { types: ['run.started'] }).items).toHaveLength(1)
  }
  await other.close()
  await world.close()
})

it('of two resumes at once exactly one starts an attempt', async () => {
  const world = await openWorld()
  const other = await world.another()
  const run = await world.count({ steps: 10, every: 2, fail_at: 5 })
  await followRun(world.ctx, run.id, () => {})
  const plans = await Promise.all([planResume(world.ctx, run.id), planResume(other, run.id)])
  const outcomes = await Promise.allSettled([
    resume(world.ctx, plans[0], { reason: 'one' }),
    resume(other, plans[1], { reason: 'two' }),
  ])
  expect(outcomes.map(outcome => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
  const ended = await followRun(world.ctx, run.id, () => {})
  expect(ended).toMatchObject({ state: 'completed', attempt: 2 })
  await other.close()
  await world.close()
})

it('while one Orion holds the duty, another leaves it to it', async () => {
  const world = await openWorld()
  const other = await world.another()
  const run = await world.count({ steps: 200, every: 100, pause_ms: 20 })
  const following = startFollowing(world.ctx)
  await until(() => (world.ctx.store.run(run.id)?.step ?? 0) > 0, { what: 'the first step' })
  expect(await reconcile(other)).toMatchObject({ ran: false })
  await following.stop()
  expect(await reconcile(other)).toMatchObject({ ran: true, active: 1 })
  await other.close()
  await world.close()
})

it('a pass that dies before it moved a state is made good by the next one', async () => {
  const world = await openWorld()
  const run = await world.count({ steps: 4, every: 2 })
  armFailpoints('reconcile.ingested-not-moved:throw@2')
  const seen = await until(
    async () => {
      const { warnings } = await reconcile(world.ctx, { run: run.id })
      return warnings.find(({ text }) => text.includes('failpoint'))?.text
    },
    { what: 'the failpoint' },
  )
  armFailpoints(null)
  expect(seen).toContain('reconcile.ingested-not-moved')
  expect(await followRun(world.ctx, run.id, () => {})).toMatchObject({ state: 'completed', step: 4 })
  await world.close()
})
