import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { askBenchmark, planBenchmark } from '../../src/control/bench-run.ts'
import type { Context } from '../../src/control/context.ts'
import { dataAdd } from '../../src/control/data-add.ts'
import { followRun, startFollowing } from '../../src/control/follow.ts'
import { settleOverlaps } from '../../src/control/settle-overlaps.ts'
import { findSuite } from '../../src/control/suites.ts'
import { datasetHash } from '../../src/core/benchmarks/question.ts'
import type { Recording } from '../../src/schema/recording.ts'
import { writeCheckpoint } from '../support/checkpoint-folder.ts'
import { openWorld, recordingAt } from '../support/control-world.ts'
import { addSubmitted, sampleRun } from '../support/sample-run.ts'
import { until } from '../support/until.ts'

const SUITE = 'r2-velocity@1'
const SPANS: Record<string, [number, number]> = { clean: [0, 10], greedy: [0, 20] }

/** The only session of the dataset that the suite holds the last 15 % out of: three items of 20 s. */
let known: Recording
beforeAll(async () => {
  const world = await openWorld()
  const folder = join(world.home, 'simulated')
  const sizes = ['--recordings', '1', '--duration-s', '20', '--units', '4']
  await world.ctx.dataTool('orion.ursa', ['simulate', 'r2-test', '--out', folder, ...sizes], () => {})
  await dataAdd(world.ctx, [folder], {}, () => {})
  const [only] = world.ctx.store.recordings()
  if (!only) throw new Error('nothing was simulated')
  const { added_at: _, ...rest } = only
  known = rest
  await world.close()
})

/** Counts how often suites are listed and how often one is asked for its windows. */
function countAsks(ctx: Context): { list: number; windows: number } {
  const asks = { list: 0, windows: 0 }
  const real = ctx.dataTool
  ctx.dataTool = (module, args, ...rest) => {
    if (args[0] === 'list') asks.list += 1
    if (args[0] === 'windows') asks.windows += 1
    return real(module, args, ...rest)
  }
  return asks
}

/** Runs that have ended, each with a checkpoint that its own job measured: nobody has looked at one of the scores. */
async function measuredInline(names: readonly string[]) {
  const world = await openWorld()
  onTestFinished(() => world.close())
  const { ctx, home } = world
  ctx.store.addRecording(known)
  const dataset_hash = datasetHash(await findSuite(ctx, SUITE), [known])
  for (const [at, name] of names.entries()) {
    const path = join(home, 'state', 'runs', name)
    addSubmitted(ctx.store, sampleRun(name, { name, path, adapter: 'local' }))
    ctx.store.transition(name, 1, ['submitted'], { state: 'completed' })
    const saved = writeCheckpoint(join(path, 'checkpoints', 'step-000000010'), {
      run_id: name,
      step: 10,
      weights: { w: [at] },
      config: {},
      data: { [known.id]: { hash: known.hash, windows: [SPANS[name] ?? [0, 1]], samples: 9 } },
    })
    const base = { time: ctx.now().toISOString(), rank: 0, step: 10 }
    ctx.store.ingest({
      ...{ run_id: name, attempt: 1, writer: 'job', from: 0, to: 1 },
      events: [
        { ...base, seq: 1, type: 'checkpoint.saved', name: 'step-000000010', ...saved, metrics: {} },
        {
          ...{ ...base, seq: 2, type: 'benchmark.finished', key: `${at}`.repeat(64), suite: SUITE },
          ...{ of_run: name, checkpoint_hash: saved.checkpoint_hash, dataset_hash, partial_subset: 1 },
          ...{ partial_seed: 0, items: 3, path: 'benchmarks/x.json', sha256: '0'.repeat(64) },
          scores: { r2: { value: 0.5, version: 1, higher_is_better: true } },
        },
      ],
    })
  }
  const verdicts = () =>
    Object.fromEntries(
      ctx.store
        .measured({})
        .items.map(({ of_run, overlap, overlap_unknown }) => [
          of_run,
          overlap ? `${overlap.overlapping} of ${overlap.items}` : overlap_unknown,
        ]),
    )
  return { ...world, verdicts, folder: (name: string) => join(home, 'state', 'runs', name) }
}

it('whoever follows says of each score whether its items were trained on, and again when the catalog has changed', async () => {
  const world = await measuredInline(['clean', 'greedy'])
  const asks = countAsks(world.ctx)
  let changes = 0
  const following = startFollowing(world.ctx, () => {
    changes += 1
  })
  const told = { clean: '0 of 3', greedy: '3 of 3' }
  const settled = () => world.ctx.store.openOverlaps({}).items.length === 0
  expect(world.verdicts()).toEqual({ clean: null, greedy: null })
  await until(settled, { what: 'the verdicts' })
  expect(world.verdicts()).toEqual(told)
  expect(asks).toEqual({ list: 1, windows: 1 })
  await until(() => changes > 0, { what: 'the word that something changed' })

  world.ctx.store.addRecording(recordingAt(world.home, 'another'))
  expect(world.verdicts()).toEqual({ clean: null, greedy: null })
  await until(settled, { what: 'the verdicts in the new catalog' })
  expect(world.verdicts()).toEqual(told)
  await following.stop()
}, 60_000)

it('whoever follows a run to its end knows what its own measurements are worth', async () => {
  const world = await measuredInline(['greedy'])
  await followRun(world.ctx, 'greedy', () => {})
  expect(world.verdicts()).toEqual({ greedy: '3 of 3' })
}, 60_000)

it('two that look at once ask once; where nobody can tell the reason is kept, and not asked for again', async () => {
  const world = await measuredInline(['clean', 'damaged', 'gone', 'greedy'])
  const record = join('checkpoints', 'step-000000010', 'data_hashes', 'manifest.json')
  writeFileSync(join(world.folder('damaged'), record), '{"samples": 9, "recor')
  rmSync(join(world.folder('gone'), record))
  const both = [world.ctx, await world.another()]
  const asks = both.map(countAsks)
  const found = await Promise.all(both.map(ctx => settleOverlaps(ctx)))
  expect(found.filter(each => each !== undefined)).toEqual([{ settled: 4, left: null }])
  const why = expect.stringMatching(
    /does not say what it was trained on: .*manifest\.json is missing or unreadable/,
  )
  expect(world.verdicts()).toEqual({ clean: '0 of 3', damaged: why, gone: why, greedy: '3 of 3' })
  for (const ctx of both) expect(await settleOverlaps(ctx)).toEqual({ settled: 0, left: null })
  expect(asks.reduce((sum, { list, windows }) => sum + list + windows, 0)).toBe(2)
  await both[1]?.close()
}, 60_000)

it('says that the data are not those that were measured on, and leaves open what only stands in the way now', async () => {
  const world = await measuredInline(['clean'])
  const { dataTool } = world.ctx
  world.ctx.dataTool = async () => {
    throw new Error('no Python here')
  }
  expect(await settleOverlaps(world.ctx)).toEqual({ settled: 0, left: 'no Python here' })
  expect(world.ctx.store.openOverlaps({}).items).toHaveLength(1)
  world.ctx.dataTool = dataTool
  world.ctx.store.addRecording({ ...known, id: 'r2-test/another' })
  expect(await settleOverlaps(world.ctx)).toEqual({ settled: 1, left: null })
  expect(world.verdicts().clean).toBe(`The data of ${SUITE} are not those that were measured on.`)
}, 60_000)

it('a checkpoint that is deleted is refused with that word where it would be measured, and its scores say it', async () => {
  const { ctx, verdicts } = await measuredInline(['gone'])
  const event = { seq: 1, time: ctx.now().toISOString(), rank: 0, step: 10, name: 'step-000000010' }
  ctx.store.ingest({
    ...{ run_id: 'gone', attempt: 1, writer: 'user', from: 0, to: 1 },
    events: [{ ...event, type: 'checkpoint.deleted' }],
  })
  const ask = { suite: SUITE, checkpoint: 'gone@10', partial: 0.5, seed: 0, ranks: 1 }
  await expect(askBenchmark(ctx, ask).then(asked => planBenchmark(ctx, asked))).rejects.toMatchObject({
    code: 'not_found',
    message: 'Checkpoint gone@10 is deleted.',
    hint: expect.stringContaining('orion checkpoints gone'),
  })
  expect(await settleOverlaps(ctx)).toEqual({ settled: 1, left: null })
  expect(verdicts().gone).toBe('gone@10 is not on disk any more, and with it what it was trained on.')
}, 60_000)
