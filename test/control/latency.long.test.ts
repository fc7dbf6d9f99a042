import { expect, it } from 'vitest'
import { startFollowing } from '../../src/control/follow.ts'
import { openWorld } from '../support/control-world.ts'
import { until } from '../support/until.ts'

it('events of a local run are known within a quarter of a second', async () => {
  const world = await openWorld()
  const run = await world.count({ steps: 60, every: 50, pause_ms: 50 })
  const delays: number[] = []
  const following = startFollowing(world.ctx, () => {
    const newest = world.ctx.store.run(run.id)?.last_event_at
    if (newest) delays.push(Date.now() - Date.parse(newest))
  })
  await until(() => delays.length > 20, { what: 'twenty looks', timeoutMs: 20_000 })
  await following.stop()
  delays.sort((a, b) => a - b)
  expect(delays[Math.floor(delays.length / 2)]).toBeLessThan(250)
  await world.close()
})
