import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { benchmarkEvent, sampleAttempt, sampleRun } from '../support/sample-run.ts'
import { seedRecording } from '../support/seeded-registry.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const A = 'a'.repeat(64)
const B = 'b'.repeat(64)
const HASH = '1'.padStart(64, 'c')

function open(): Store {
  const store = openStore(join(weirdFolder(), 'registry.db'), { now: () => new Date(0) })
  for (const id of ['run001', 'run002', 'run003']) store.createRun(sampleRun(id), sampleAttempt(id), null)
  return store
}

const tell = (store: Store, run_id: string, ...events: ReturnType<typeof benchmarkEvent>[]) =>
  store.ingest({ run_id, attempt: 1, writer: 'rank0', from: 0, to: 1_000, events })

describe('measurements in the registry', () => {
  it('has:bench finds the runs that a suite has answered about, not who measured, nor what failed or waits', () => {
    const store = open()
    const about = (seq: number, kind: 'finished' | 'failed' | 'scheduled', key: string, of_run: string) =>
      benchmarkEvent(seq, kind, { key, of_run })
    tell(store, 'run003', about(1, 'scheduled', A, 'run001'), about(2, 'failed', B, 'run002'))
    const found = (not: boolean) =>
      store.runs({ tests: [{ not, kind: 'has', what: 'bench' }] }).items.map(({ id }) => id)
    expect(found(false)).toEqual([])
    store.ingest({
      run_id: 'run003',
      attempt: 1,
      writer: 'rank0',
      from: 1_000,
      to: 2_000,
      events: [about(3, 'finished', A, 'run001')],
    })
    expect(found(false)).toEqual(['run001'])
    expect(found(true).sort()).toEqual(['run002', 'run003'])
  })

  it('list a question once that several runs answered, and the first answer stands', () => {
    const store = open()
    tell(
      store,
      'run002',
      benchmarkEvent(1, 'scheduled', { key: A }),
      benchmarkEvent(2, 'finished', { key: A }),
    )
    tell(
      store,
      'run003',
      benchmarkEvent(1, 'scheduled', { key: A }),
      benchmarkEvent(9, 'finished', { key: A }),
    )
    const { items } = store.measured({})
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({
      key: A,
      run_id: 'run002',
      state: 'finished',
      items: 27,
      of_run: 'run001',
    })
    expect(items[0]?.path).toBe(`/runs/run002/benchmarks/${A}.json`)
    expect(store.answer(A)).toEqual(items[0])
    store.close()
  })

  it('keep an answer when the same run is asked again and fails', () => {
    const store = open()
    tell(
      store,
      'run002',
      benchmarkEvent(1, 'finished', { key: A }),
      benchmarkEvent(2, 'scheduled', { key: A }),
      benchmarkEvent(3, 'failed', { key: A }),
    )
    expect(store.answer(A)?.scores).toEqual({ r2: { value: 0.5, version: 1, higher_is_better: true } })
    store.close()
  })

  it('say of what nobody answered who asked last, and why it failed', () => {
    const store = open()
    tell(store, 'run002', benchmarkEvent(1, 'scheduled', { key: A }), benchmarkEvent(2, 'failed', { key: A }))
    tell(store, 'run003', benchmarkEvent(3, 'scheduled', { key: A }))
    expect(store.answer(A)).toBeNull()
    expect(store.measured({}).items).toMatchObject([{ state: 'scheduled', run_id: 'run003' }])
    store.close()
  })

  it('are found by suite with or without version, checkpoint, run and state, page by page', () => {
    const store = open()
    tell(
      store,
      'run002',
      benchmarkEvent(1, 'finished', { key: A, suite: 'r2-velocity@2' }),
      benchmarkEvent(2, 'failed', { key: B, suite: 'r2-velocity-long@1' }),
    )
    const keys = (filter: Parameters<Store['measured']>[0]) =>
      store.measured(filter).items.map(each => each.key)
    expect(keys({ suite: 'r2-velocity' })).toEqual([A])
    expect(keys({ suite: 'r2-velocity@1' })).toEqual([])
    expect(keys({ checkpoint_hash: '1'.padStart(64, 'c') })).toEqual([B, A])
    expect(keys({ checkpoint_hash: A })).toEqual([])
    expect(keys({ of_run: 'run001', state: 'failed' })).toEqual([B])
    const first = store.measured({ limit: 1 })
    expect(first.items.map(each => each.key)).toEqual([B])
    expect(store.measured({ limit: 1, after: first.next })).toMatchObject({ items: [{ key: A }], next: null })
    store.close()
  })

  it('carry the verdict on overlap until the catalog changes', () => {
    const store = open()
    tell(
      store,
      'run002',
      benchmarkEvent(1, 'finished', { key: A }),
      benchmarkEvent(2, 'finished', { key: B }),
    )
    const [measured] = store.measured({}).items
    expect(measured?.overlap).toBeNull()
    const of = { suite: 'r2-velocity@1', checkpoint_hash: HASH, dataset_hash: 'd'.repeat(64) }
    const verdict = store.keepOverlap(of, { items: 27, overlapping: 3 })
    expect(store.answer(A)?.overlap).toEqual({ items: 27, overlapping: 3, at: verdict.at })
    store.keepOverlap({ ...of, dataset_hash: 'e'.repeat(64) }, { items: 1, overlapping: 1 })
    expect(store.measured({}).items.map(each => each.overlap)).toEqual([verdict, verdict])
    const recording = seedRecording('lab/p042')
    store.addRecording(recording)
    expect(store.answer(A)?.overlap).toBeNull()
    store.keepOverlap(of, { items: 27, overlapping: 0 })
    store.addRecording(recording)
    expect(store.answer(A)?.overlap?.overlapping).toBe(0)
    store.close()
  })

  it('are open until somebody has looked, and again when the catalog has changed; what was found in an older one is not kept', () => {
    const store = open()
    const of = (seq: number, letter: string, suite: string) =>
      ({
        ...benchmarkEvent(seq, 'finished', { key: `${seq}`.padStart(64, '0'), suite }),
        checkpoint_hash: letter.repeat(64),
      }) as ReturnType<typeof benchmarkEvent>
    const baseline = { ...of(4, '4', 'a@1'), of_run: null } as ReturnType<typeof benchmarkEvent>
    tell(store, 'run002', of(1, '1', 'a@1'), of(2, '2', 'b@1'), of(3, '3', 'a@1'), baseline)
    tell(store, 'run003', benchmarkEvent(1, 'scheduled', { key: B }), benchmarkEvent(2, 'failed', { key: A }))
    const stillOpen = (filter: Parameters<Store['openOverlaps']>[0] = {}) => {
      const seen: string[] = []
      let after: string | null = null
      do {
        const page: ReturnType<Store['openOverlaps']> = store.openOverlaps({ ...filter, limit: 1, after })
        seen.push(
          ...page.items.map(({ suite, checkpoint_hash }) => `${suite} ${checkpoint_hash.slice(0, 1)}`),
        )
        after = page.next
      } while (after !== null)
      return seen
    }
    const all = ['b@1 2', 'a@1 3', 'a@1 1']
    expect(stillOpen()).toEqual(all)
    expect(stillOpen({ of_run: 'run001' })).toEqual(all)
    expect(stillOpen({ of_run: 'run002' })).toEqual([])
    const [two, three] = store.openOverlaps({}).items
    if (!two || !three) throw new Error('nothing is open')
    const before = store.catalogChanges()
    store.keepOverlap(two, { items: 3, overlapping: 0 }, before)
    store.keepOverlapUnknown(three, 'it is gone', before)
    expect(stillOpen()).toEqual(['a@1 1'])
    const known = () =>
      store
        .measured({ of_run: 'run001', state: 'finished' })
        .items.map(each => each.overlap_unknown ?? each.overlap?.items ?? null)
    expect(known()).toEqual(['it is gone', 3, null])
    store.rebuildProjections()
    expect(stillOpen()).toEqual(['a@1 1'])
    store.addRecording(seedRecording('lab/p042'))
    expect(store.catalogChanges()).toBe(before + 1)
    store.keepOverlap(two, { items: 3, overlapping: 0 }, before)
    store.keepOverlapUnknown(three, 'it is gone', before)
    expect(stillOpen().toSorted()).toEqual(all.toSorted())
    expect(known()).toEqual([null, null, null])
    store.close()
  })

  it('are gathered by checkpoint, run and suite for a table of scores', () => {
    const store = open()
    const of = (seq: number, run: string, step: number, suite = 'r2-velocity@1') => ({
      ...benchmarkEvent(seq, 'finished', { key: `${seq}`.padStart(64, '0'), suite }),
      ...{ of_run: run, step, checkpoint_hash: `${run}${step}`.padStart(64, '0') },
    })
    const events = [
      of(1, 'run001', 10),
      of(2, 'run001', 20),
      of(3, 'run003', 5, 'mine@2'),
      of(4, 'run001', 10, 'mine@2'),
      { ...of(5, 'none', 0), of_run: null },
    ]
    tell(store, 'run002', ...(events as ReturnType<typeof benchmarkEvent>[]))
    const names = (each: 'checkpoint' | 'run', more: { runs?: string[]; limit?: number } = {}) => {
      const found = store.measuredCheckpoints({ each, limit: 10, ...more })
      return { names: found.checkpoints.map(({ run_id, step }) => `${run_id}@${step}`), more: found.more }
    }
    const newest = ['run001@10', 'run003@5', 'run001@20']
    expect(names('checkpoint')).toEqual({ names: newest, more: false })
    expect(names('checkpoint', { limit: 2 })).toEqual({ names: newest.slice(0, 2), more: true })
    expect(names('run')).toEqual({ names: ['run003@5', 'run001@10'], more: false })
    expect(names('run', { limit: 1 })).toEqual({ names: ['run003@5'], more: true })
    expect(names('run', { runs: ['run001', 'run002'] })).toEqual({ names: ['run001@10'], more: false })
    expect(names('checkpoint', { runs: ['run001', 'run003'] }).names).toEqual([
      'run003@5',
      'run001@10',
      'run001@20',
    ])
    expect(names('checkpoint', { runs: ['run003'] })).toEqual({ names: ['run003@5'], more: false })
    expect(store.measuredSuites()).toEqual(['mine@2', 'r2-velocity@1'])
    const hash = 'run00110'.padStart(64, '0')
    expect([...store.measuredOf([hash, A])].map(([key, all]) => [key, all.map(each => each.suite)])).toEqual([
      [hash, ['mine@2', 'r2-velocity@1']],
    ])
    expect(store.measured({ of_run: null }).items.map(each => each.step)).toEqual([0])
    store.close()
  })

  it('come out of the events the same when they are derived anew', () => {
    const store = open()
    tell(store, 'run003', benchmarkEvent(1, 'finished', { key: A }))
    tell(
      store,
      'run002',
      benchmarkEvent(5, 'finished', { key: A, value: 0.7 }),
      benchmarkEvent(6, 'failed', { key: B }),
    )
    const before = store.measured({})
    store.rebuildProjections()
    expect(store.measured({})).toEqual(before)
    expect(before.items.find(each => each.key === A)?.run_id).toBe('run002')
    store.close()
  })

  it('tell what a run scheduled about its own checkpoints until it is told the outcome', () => {
    const store = open()
    tell(
      store,
      'run001',
      benchmarkEvent(1, 'scheduled', { key: A }),
      benchmarkEvent(2, 'scheduled', { key: B }),
    )
    tell(
      store,
      'run002',
      benchmarkEvent(1, 'scheduled', { key: A }),
      benchmarkEvent(2, 'finished', { key: A }),
    )
    expect(store.due().map(({ key, run_id }) => [key, run_id])).toEqual([
      [A, 'run001'],
      [B, 'run001'],
    ])
    const told = { ...benchmarkEvent(1, 'finished', { key: A }), by: 'ada@here' }
    store.ingest({ run_id: 'run001', attempt: 1, writer: 'user-1', from: 0, to: 500, events: [told] })
    const failed = { ...benchmarkEvent(1, 'failed', { key: B }), by: 'ada@here' }
    store.ingest({ run_id: 'run001', attempt: 1, writer: 'user-2', from: 0, to: 500, events: [failed] })
    expect(store.due()).toEqual([])
    expect(store.measured({ of_run: 'run001' }).items.map(({ key, state }) => [key, state])).toEqual(
      expect.arrayContaining([
        [A, 'finished'],
        [B, 'failed'],
      ]),
    )
    store.rebuildProjections()
    expect(store.due()).toEqual([])
    store.close()
  })

  it('give a scheduled question to one run alone', () => {
    const store = open()
    expect(store.measuredBy(A)).toBeNull()
    expect(store.createMeasuring(sampleRun('run004'), sampleAttempt('run004'), A)).toBe(true)
    expect(store.createMeasuring(sampleRun('run005'), sampleAttempt('run005'), A)).toBe(false)
    expect(store.measuredBy(A)).toBe('run004')
    expect(store.run('run005')).toBeNull()
    store.close()
  })
})
