import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fillRegistry } from '../../scripts/seed/fill-registry.ts'
import { openStore } from '../../src/store/open.ts'
import { weirdFolder } from '../support/weird-folder.ts'

test.each([
  { runs: 1, points: 0 },
  { runs: 1, points: 1_003 },
  { runs: 120, points: 20_003 },
])('a seeded registry holds exactly $runs runs and $points points', ({ runs, points }) => {
  const path = join(weirdFolder(), 'registry.db')
  const now = new Date('2026-03-04T06:00:00.000Z')
  fillRegistry(path, { runs, points, now })
  const store = openStore(path, { now: () => now })
  const ids = store.runs({ limit: 1_000 }).items.map(run => run.id)
  expect(ids).toHaveLength(runs)
  let logged = 0
  for (const id of ids) {
    for (const name of store.metricNames(id))
      logged += store.points(id, name, { limit: points + 1 }).items.length
  }
  expect(logged).toBe(points)
  expect(store.integrity()).toEqual({ ok: true, problems: [] })
  if (runs > 100) {
    const { planned, ...others } = store.countByState()
    expect(planned).toBe(0)
    for (const [state, count] of Object.entries(others)) expect(count, state).toBeGreaterThan(0)
    expect(store.outbox()).toEqual([])
    expect(store.checkpoints(null).items.length).toBeGreaterThan(10)
  }
  store.close()
})
