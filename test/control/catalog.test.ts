import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { completePath, typedPath } from '../../src/control/complete-path.ts'
import { dataFiles } from '../../src/control/data-files.ts'
import { dataList, totalsOf } from '../../src/control/data-list.ts'
import { dataRuns } from '../../src/control/data-runs.ts'
import { dataVerify } from '../../src/control/data-verify.ts'
import { mark } from '../../src/control/mark.ts'
import { runFilter } from '../../src/control/run-filter.ts'
import { wholePage } from '../../src/control/runs.ts'
import { openWorld, recordingAt, type World } from '../support/control-world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  for (const session of ['day1', 'day2', 'day3'])
    world.ctx.store.addRecording(recordingAt(world.home, session))
  return () => world.close()
})

it('the catalog answers words and queries, and sums up what they find', () => {
  const ids = (filter?: string) => dataList(world.ctx, filter).map(({ id }) => id)
  expect(ids()).toEqual(['lab/day1', 'lab/day2', 'lab/day3'])
  expect(ids('DAY2 monkey')).toEqual(['lab/day2'])
  expect(ids('query(session=["day1", "day3"])')).toEqual(['lab/day1', 'lab/day3'])
  expect(() => dataList(world.ctx, 'query(sesion="day1")')).toThrow(
    expect.objectContaining({ code: 'query_invalid' }),
  )
  expect(totalsOf(dataList(world.ctx))).toEqual({ recordings: 3, units: 30, spikes: 15_000, hours: 0.05 })
})

it('files that are gone or changed are told from those as they were added', async () => {
  const [first, second, third] = dataList(world.ctx)
  if (!first || !second || !third) throw new Error('three recordings')
  rmSync(second.path)
  appendFileSync(third.path, '!')
  expect([...(await dataFiles(world.ctx, [first, second, third])).values()]).toEqual([
    'present',
    'missing',
    'changed',
  ])
  writeFileSync(third.path, 'spikes of DAY3')
  const heard: string[] = []
  const results = await dataVerify(world.ctx, [first, second, third], ({ id }) => heard.push(id))
  expect(results).toEqual([
    { id: 'lab/day1', ok: true, reason: null },
    { id: 'lab/day2', ok: false, reason: `there is no ${second.path}` },
    { id: 'lab/day3', ok: false, reason: `${third.path} is not as it was when it was added` },
  ])
  expect(heard).toHaveLength(3)
})

it('runs are found by the content that they were made on', async () => {
  const [first] = dataList(world.ctx)
  const run = await world.count({ steps: 2, every: 2, query: 'query(session="day1")' })
  await world.count({ steps: 2, every: 2 })
  expect(dataRuns(world.ctx, first?.hash ?? '').map(({ id }) => id)).toEqual([run.id])
})

it('marks and filters speak of the same runs, and a wrong filter says where', async () => {
  const run = await world.count({ steps: 3, every: 3, seed: 42 })
  expect(mark(world.ctx, [run.id], { pinned: true, note: 'look' })).toMatchObject([{ changed: true }])
  expect(mark(world.ctx, [run.id], { pinned: true })).toMatchObject([{ changed: false }])
  expect(() => mark(world.ctx, [run.id, 'nothing'], { archived: true })).toThrow(/nothing/)
  const ids = (filter: string) => wholePage(world.ctx, runFilter(world.ctx, filter)).items.map(({ id }) => id)
  expect(ids('is:pinned')).toEqual([run.id])
  expect(ids('seed=42 note:look -counting.steps>3')).toEqual([run.id])
  expect(() => runFilter(world.ctx, 'name:x sed=42')).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: expect.stringContaining('column 8'),
      hint: 'Did you mean seed?',
    }),
  )
})

it('a path is completed as far as it is clear, with ~ for the home folder', async () => {
  mkdirSync(join(world.home, 'some folder'))
  writeFileSync(join(world.home, 'some file.nwb'), '')
  expect(await completePath(world.ctx, '~/some')).toEqual(['~/some file.nwb', '~/some folder/'])
  expect(await completePath(world.ctx, '~/nothing')).toEqual([])
  expect(await completePath(world.ctx, '/no/such/folder/')).toEqual([])
  expect(typedPath(world.ctx, '~/a')).toBe(join(world.home, 'a'))
})
