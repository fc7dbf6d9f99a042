import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { followRun, startFollowing } from '../../src/control/follow.ts'
import { reconcile } from '../../src/control/reconcile.ts'
import { show } from '../../src/control/show.ts'
import { openWorld, type World } from '../support/control-world.ts'
import { until } from '../support/until.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** A second writer of an attempt, whose lines are what the test wants. */
const writeEvents = (path: string, text: string) => {
  mkdirSync(join(path, 'attempts', '1'), { recursive: true })
  appendFileSync(join(path, 'attempts', '1', 'events.stray.jsonl'), text)
}

it('a damaged line of events is kept with its run, said once, and shown', async () => {
  const run = await world.count({ steps: 400, every: 100, pause_ms: 20 })
  const heard: { run_id: string | null; text: string }[] = []
  const following = startFollowing(world.ctx, undefined, warning => heard.push(warning))
  writeEvents(run.path, 'no event at all\n')
  await until(() => heard.length > 0, { what: 'the warning' })
  writeEvents(run.path, 'nor this\n')
  await until(() => heard.length > 1, { what: 'the second warning' })
  await following.stop()
  expect(heard.map(({ run_id }) => run_id)).toEqual([run.id, run.id])
  expect(show(world.ctx, run.id).warnings.map(({ text }) => text)).toEqual([
    expect.stringContaining('events.stray.jsonl: skipped the line at byte 0: no checksum'),
    expect.stringContaining('events.stray.jsonl: skipped the line at byte 16'),
  ])
})

it('a warning that comes with every pass is one warning', async () => {
  const run = await world.count({ steps: 400, every: 100, pause_ms: 20 })
  writeEvents(run.path, `${'x'.repeat(50)}\n`)
  await reconcile(world.ctx, { run: run.id })
  // The file shrank: every pass finds less than was read.
  writeFileSync(join(run.path, 'attempts', '1', 'events.stray.jsonl'), 'x\n')
  const first = await reconcile(world.ctx, { run: run.id })
  const second = await reconcile(world.ctx, { run: run.id })
  const shorter = expect.stringContaining('is shorter than what was already read')
  expect(first.warnings).toMatchObject([{ run_id: run.id, text: shorter, fresh: true }])
  expect(second.warnings).toMatchObject([{ run_id: run.id, text: shorter, fresh: false }])
  expect(show(world.ctx, run.id).warnings).toHaveLength(2)
})

it('a run has the newest twenty warnings, none longer than a paragraph', async () => {
  const run = await world.count({ steps: 1, every: 1 })
  await followRun(world.ctx, run.id, () => {})
  for (let n = 0; n < 30; n += 1) world.ctx.store.noteWarning(run.id, `${n} ${'y'.repeat(2000)}`)
  const kept = show(world.ctx, run.id).warnings
  expect(kept.map(({ text }) => Number.parseInt(text, 10))).toEqual(
    Array.from({ length: 20 }, (_, n) => n + 10),
  )
  for (const { text } of kept) expect(text.length).toBeLessThan(600)
})

it('an event file that cannot be read is a warning, not an end', async () => {
  const run = await world.count({ steps: 400, every: 100, pause_ms: 20 })
  mkdirSync(join(run.path, 'attempts', '1', 'events.folder.jsonl'), { recursive: true })
  const { warnings } = await reconcile(world.ctx, { run: run.id })
  expect(warnings).toMatchObject([{ run_id: run.id, text: expect.stringContaining('events.folder.jsonl') }])
})
