import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { followRun, startFollowing } from '../../src/control/follow.ts'
import { reconcile } from '../../src/control/reconcile.ts'
import { openWorld } from '../support/control-world.ts'
import { until } from '../support/until.ts'

it('followRun sees the end while another follower of the same process has the duty', async () => {
  const world = await openWorld()
  const holder = startFollowing(world.ctx)
  for (let round = 0; round < 8; round += 1) {
    const run = await world.count({ steps: 3 + round, every: 3, seed: round, pause_ms: round * 4 })
    expect(await followRun(world.ctx, run.id, () => {})).toMatchObject({
      state: 'completed',
      step: 3 + round,
    })
  }
  await holder.stop()
  await world.close()
})

it('several followers of one run all see its end', async () => {
  const world = await openWorld()
  const run = await world.count({ steps: 40, every: 20, pause_ms: 10 })
  const ends = await Promise.all(Array.from({ length: 4 }, () => followRun(world.ctx, run.id, () => {})))
  expect(ends.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed', 'completed'])
  await world.close()
})

it('a slow follower takes no hints, spares schedulers, leaves the duty to others between two looks, and sees the end', async () => {
  const world = await openWorld()
  const local = await world.ctx.adapter('local')
  const poll = vi.fn(local.poll)
  world.ctx.adapter = async () => ({ ...local, poll })
  const following = startFollowing(world.ctx)
  following.pace(500)
  const looks = vi.spyOn(world.ctx.store, 'outbox')
  const began = performance.now()
  const { id } = await world.count({ steps: 60, every: 20, pause_ms: 20 })
  await until(() => world.ctx.store.run(id)?.state === 'completed', { what: 'the end of the run' })
  expect(looks.mock.calls.length).toBeLessThanOrEqual((performance.now() - began) / 500 + 4)
  expect(await reconcile(world.ctx, { owner: 'somebody else' })).toMatchObject({ ran: true })
  expect(poll.mock.calls.map(([, how]) => how?.unseen)).toContain(true)
  poll.mockClear()
  following.pace(0)
  const next = await world.count({ steps: 3, every: 3 })
  expect(await followRun(world.ctx, next.id, () => {})).toMatchObject({ state: 'completed' })
  expect(poll.mock.calls.map(([, how]) => how?.unseen)).not.toContain(true)
  await following.stop()
  await world.close()
})

it('a run is followed to its end where no folder can be watched', async () => {
  const world = await openWorld()
  const adapter = await world.ctx.adapter('local')
  const watch = () => {
    throw new Error('ENOSPC: System limit for number of file watchers reached')
  }
  world.ctx.adapter = async () => ({ ...adapter, files: { ...adapter.files, watch } })
  const run = await world.count({ steps: 30, every: 15, pause_ms: 10 })
  const heard: string[] = []
  const following = startFollowing(world.ctx, undefined, ({ text }) => heard.push(text))
  expect(await followRun(world.ctx, run.id, () => {})).toMatchObject({ state: 'completed' })
  await following.stop()
  expect(heard.some(text => text.includes('file watchers'))).toBe(true)
  await world.close()
})

it('a run is followed to its end while whoever has the duty hangs', async () => {
  const world = await openWorld()
  world.ctx.store.acquireLease('reconcile', 'one that hangs', 3600)
  const run = await world.count({ steps: 3, every: 3 })
  expect(await followRun(world.ctx, run.id, () => {})).toMatchObject({ state: 'completed' })
  await world.close()
}, 30_000)

it('a run whose time was over goes on while somebody follows, whoever noticed its end', async () => {
  const world = await openWorld()
  const local = await world.ctx.adapter('local')
  const timedOut: typeof local.poll = async jobs => {
    const seen = await local.poll(jobs)
    for (const [token, it] of seen) {
      if (it.state === 'ended' && it.exit && it.exit.code !== 0)
        seen.set(token, { ...it, exit: { ...it.exit, reason: 'time_limit' } })
    }
    return seen
  }
  world.ctx.adapter = async () => ({ ...local, poll: timedOut })
  const run = await world.count({ steps: 20, every: 5, fail_at: 12 })
  world.ctx.store.acquireLease('reconcile', 'one that looks at nothing', 3600)
  const following = startFollowing(world.ctx)
  const attempts = () => world.ctx.store.attempts(run.id).map(({ state }) => state)
  await until(
    async () => (await reconcile(world.ctx, { run: run.id })) && attempts().at(-1) === 'completed',
    { what: 'the second attempt to be complete', timeoutMs: 30_000 },
  )
  expect(attempts()).toEqual(['failed', 'completed'])
  await following.stop()
  await world.close()
}, 40_000)

it('whoever follows keeps a copy of the registry, one a day', async () => {
  const world = await openWorld()
  const backups = () => readdirSync(join(world.home, 'state', 'backups'))
  const first = startFollowing(world.ctx)
  await until(
    () => existsSync(join(world.home, 'state', 'backups')) && backups().some(name => name.endsWith('.db')),
    {
      what: 'the copy',
    },
  )
  const second = startFollowing(await world.another())
  await Promise.all([first.stop(), second.stop()])
  expect(backups()).toEqual([expect.stringMatching(/^registry-daily-\d{8}T.*\.db$/)])
  await world.close()
})
