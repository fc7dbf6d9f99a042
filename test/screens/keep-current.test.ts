import { afterEach, expect, it, vi } from 'vitest'
import { openContext } from '../../src/context.ts'
import { type Keeping, keepCurrent } from '../../src/screens/keep-current.ts'
import { openRuns } from '../../src/screens/runs/screen.tsx'
import { quietSession } from '../support/quiet-session.ts'
import { seedRegistry } from '../support/seeded-registry.ts'
import { weirdFolder } from '../support/weird-folder.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** A session on a registry in which nothing is active, kept current under a clock of the test's own. */
async function calmSession() {
  const home = weirdFolder()
  seedRegistry(home, [
    { name: 'a run that went well', state: 'completed', losses: [1, 0.5] },
    { name: 'a run that did not', state: 'failed', losses: [1] },
  ])
  const environment = { env: { ORION_HOME: home, XDG_CONFIG_HOME: home } }
  const context = await openContext(environment)
  const other = await openContext(environment)
  await context.store.backUpDaily()
  // Loaded here, so that no load is waited for under the clock that stands still.
  await import('../../src/control/follow.ts')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  let keeping: Keeping | undefined
  let frames = 0
  const session = quietSession(context, {
    draw: () => {
      frames += 1
    },
    attended: () => keeping?.again(),
  })
  session.show(openRuns(session, { view: 'runs' }))
  keeping = keepCurrent(context, session)
  /** Looks at the registry, reads of it and frames in so many seconds. */
  const passes = async (seconds: number) => {
    const looks = vi.spyOn(context.store, 'dataVersion')
    const reads = vi.spyOn(context.store, 'countByState')
    frames = 0
    await vi.advanceTimersByTimeAsync(seconds * 1000)
    const counted = { looks: looks.mock.calls.length, reads: reads.mock.calls.length, frames }
    looks.mockRestore()
    reads.mockRestore()
    return counted
  }
  // The first passes take what there is to take: leases, the copy of the day.
  for (let pass = 0; pass < 10; pass += 1) await passes(1)
  return {
    session,
    passes,
    /** Another process looks at the run that failed. */
    writeElsewhere() {
      const [failed] = other.store.runs({ states: ['failed'] }).items
      other.store.markSeen(failed?.id ?? '')
    },
    async close() {
      keeping?.stop()
      session.close()
      vi.useRealTimers()
      await other.close()
      await context.close()
    },
  }
}

it('while nothing is active the session looks twice a second, reads nothing and draws at most every 20 s', async () => {
  const world = await calmSession()
  const { looks, reads, frames } = await world.passes(60)
  expect(looks).toBeLessThanOrEqual(2 * 60 + 2)
  expect(reads).toBe(0)
  // As nobody draws here, each look at the clock finds another text.
  expect(frames).toBeLessThanOrEqual(3)
  await world.close()
})

it('a session out of sight wakes once a minute, and looks at once when it is in sight again', async () => {
  const world = await calmSession()
  const { session } = world
  session.focus(false)
  await world.passes(70)
  const { looks, reads, frames } = await world.passes(600)
  // The follower and the screen, each in its own minute.
  expect(looks).toBeLessThanOrEqual(2 * 11)
  expect(reads).toBe(0)
  expect(frames).toBeLessThanOrEqual(11)
  world.writeElsewhere()
  session.focus(true)
  expect(session.registry.unseen).toBe(0)
  expect((await world.passes(10)).looks).toBeGreaterThanOrEqual(10)
  await world.close()
})

it('out of sight, what another process wrote is on screen within a minute', async () => {
  const world = await calmSession()
  world.session.focus(false)
  await world.passes(70)
  world.writeElsewhere()
  await world.passes(60)
  expect(world.session.registry.unseen).toBe(0)
  await world.close()
})

it('what another process wrote is on screen within two seconds', async () => {
  const world = await calmSession()
  expect(world.session.registry.unseen).toBe(1)
  world.writeElsewhere()
  expect((await world.passes(2)).frames).toBeGreaterThan(0)
  expect(world.session.registry.unseen).toBe(0)
  await world.close()
})
