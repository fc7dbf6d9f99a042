import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/schema/event.ts'
import type { Connection } from '../../src/store/connection.ts'
import { openConnection, storeOf } from '../../src/store/open.ts'
import { PROJECTION_TABLES } from '../../src/store/projection-tables.ts'
import type { EventBatch, Store } from '../../src/store/store.ts'
import {
  checkpointEvent,
  sampleAttempt,
  sampleRun,
  startedEvent,
  stepEvent,
  timeOf,
} from '../support/sample-run.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const now = () => new Date('2026-03-04T06:00:00.000Z')

function fresh(): { connection: Connection; store: Store } {
  const connection = openConnection(join(weirdFolder(), 'registry.db'), { now })
  const store = storeOf(connection)
  for (const id of ['a', 'b']) store.createRun(sampleRun(id), sampleAttempt(id), null)
  return { connection, store }
}

/** Every row of every projection table, in order. */
function dump(connection: Connection): Record<string, unknown[]> {
  const tables = Object.entries(PROJECTION_TABLES)
  return Object.fromEntries(
    tables.map(([table, order]) => [
      table,
      connection.db.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).all(),
    ]),
  )
}

const batch = (events: Event[], over: Partial<EventBatch> = {}): EventBatch => ({
  run_id: 'a',
  attempt: 1,
  writer: 'w',
  from: 0,
  to: 0,
  events,
  ...over,
})

/** Everything an event stream can hold, with values that JSON, SQLite and charts each treat in their own way. */
const someValue = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0),
  fc.constantFrom<'NaN' | 'Infinity' | '-Infinity'>('NaN', 'Infinity', '-Infinity'),
  fc.integer(),
)
const someMetrics = fc.dictionary(
  fc.constantFrom('loss/train', 'lr', 'weird "name"', '__proto__x', 'ü'),
  someValue,
  { minKeys: 0, maxKeys: 4, noNullPrototype: true },
)
const someStep = fc.integer({ min: 0, max: 60 })
const someEvent = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ type: fc.constant('step' as const), step: someStep, metrics: someMetrics }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('checkpoint.saved' as const), step: someStep }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('checkpoint.deleted' as const), step: someStep }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('run.started' as const), step: someStep }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('warning' as const), message: fc.string() }) },
)
type SomeEvent = typeof someEvent extends fc.Arbitrary<infer T> ? T : never

function realEvent(seq: number, some: SomeEvent): Event {
  switch (some.type) {
    case 'step':
      return stepEvent(seq, some.step, some.metrics)
    case 'checkpoint.saved':
      return checkpointEvent(seq, some.step)
    case 'checkpoint.deleted':
      return {
        seq,
        time: timeOf(seq),
        rank: 0,
        type: 'checkpoint.deleted',
        step: some.step,
        name: `step-${`${some.step}`.padStart(9, '0')}`,
      }
    case 'run.started':
      return startedEvent(seq, some.step, seq % 2 === 0 ? null : seq)
    case 'warning':
      return { seq, time: timeOf(seq), rank: 1, type: 'warning', message: some.message }
  }
}

/** A writer's file, its damaged lines left out, and the moments at which somebody reads a piece of it. */
const someFile = fc.record({
  events: fc.array(
    fc.record({ some: someEvent, damaged: fc.integer({ min: 0, max: 9 }).map(n => n === 0) }),
    {
      maxLength: 60,
    },
  ),
  reads: fc.array(fc.tuple(fc.nat(59), fc.integer({ min: 1, max: 30 })), { maxLength: 12 }),
})

const BYTES_A_LINE = 10

describe('events', () => {
  test('are stored exactly once, however their file is cut, overlapped and offered again', () => {
    fc.assert(
      fc.property(fc.array(someFile, { minLength: 1, maxLength: 3 }), fc.boolean(), (files, twoAttempts) => {
        const { connection, store } = fresh()
        if (twoAttempts) {
          store.transition('a', 1, ['planned'], { state: 'failed' })
          store.addAttempt(sampleAttempt('a', 2, { start_step: 20 }), null)
        }
        const places = files.map((_, i) => ({ attempt: twoAttempts && i > 0 ? 2 : 1, writer: `w${i}` }))
        const lines = files.map(file => file.events.map((event, i) => realEvent(i + 1, event.some)))
        const offer = (i: number, first: number, count: number): void => {
          const whole = lines[i] ?? []
          const last = Math.min(whole.length, first + count)
          const events = whole.slice(first, last).filter(event => !files[i]?.events[event.seq - 1]?.damaged)
          const range = { from: first * BYTES_A_LINE, to: last * BYTES_A_LINE }
          const piece = batch(events, { ...range, ...places[i] })
          const added = store.ingest(piece)
          expect(added).toBeLessThanOrEqual(events.length)
          if (first <= last) expect(store.ingest(piece)).toBe(0)
        }
        const rounds = Math.max(...files.map(file => file.reads.length))
        for (let round = 0; round < rounds; round++) {
          for (const [i, file] of files.entries()) {
            const read = file.reads[round]
            if (read && read[0] <= file.events.length) offer(i, ...read)
          }
        }
        for (const [i, file] of files.entries()) {
          const cursor = store.cursors('a').find(each => each.writer === `w${i}`)
          offer(i, (cursor?.offset ?? 0) / BYTES_A_LINE, file.events.length)
          offer(i, 0, file.events.length)
        }

        for (const [i] of files.entries()) {
          const stored = store.events('a', { limit: 1000 }).items.filter(event => event.writer === `w${i}`)
          const expected = (lines[i] ?? []).filter((_, k) => !files[i]?.events[k]?.damaged)
          expect(stored).toEqual(expected.map(event => ({ ...event, ...places[i] })))
          expect(store.cursors('a').find(each => each.writer === `w${i}`)?.offset ?? 0).toBe(
            (lines[i] ?? []).length * BYTES_A_LINE,
          )
        }
        const before = dump(connection)
        store.rebuildProjections()
        expect(dump(connection)).toEqual(before)
        store.close()
      }),
      { numRuns: 60 },
    )
  })

  test('give the same rows whatever the sizes of the batches, over many chunks and two runs in turn', () => {
    const events = Array.from({ length: 3_000 }, (_, i) =>
      i % 500 === 499
        ? checkpointEvent(i + 1, i)
        : stepEvent(i + 1, i, { 'loss/train': i % 97 === 0 ? 'NaN' : 1 / (i + 1), lr: i }),
    )
    const dumps = [1, 7, 512, 3_000].map(size => {
      const { connection, store } = fresh()
      connection.write(() => {
        for (let i = 0; i < events.length; i += size) {
          const piece = { from: i, to: i + size, events: events.slice(i, i + size) }
          for (const run_id of ['a', 'b']) store.ingest(batch(piece.events, { ...piece, run_id }))
        }
      })
      const before = dump(connection)
      store.rebuildProjections()
      expect(dump(connection)).toEqual(before)
      store.close()
      return before
    })
    for (const other of dumps) expect(other).toEqual(dumps[0])
    expect(dumps[0]?.metric_chunks).toHaveLength(2 * 2 * Math.ceil(2_994 / 512))
  })

  test('that start beyond the cursor wait until what lies between was read', () => {
    const { store } = fresh()
    expect(store.ingest(batch([stepEvent(3, 3, { x: 3 })], { from: 20, to: 30 }))).toBe(0)
    expect(store.ingest(batch([stepEvent(1, 1, { x: 1 })], { from: 0, to: 10 }))).toBe(1)
    expect(
      store.ingest(batch([stepEvent(2, 2, { x: 2 }), stepEvent(3, 3, { x: 3 })], { from: 10, to: 30 })),
    ).toBe(2)
    expect(store.points('a', 'x', {}).items.map(point => point.value)).toEqual([1, 2, 3])
    store.close()
  })

  test('of a run or attempt that nobody recorded are refused', () => {
    const { store } = fresh()
    expect(() => store.ingest(batch([], { run_id: 'nobody' }))).toThrow(/no run nobody/)
    expect(() => store.ingest(batch([], { attempt: 2 }))).toThrow(/no attempt 2/)
    expect(store.cursors('a')).toEqual([])
    store.close()
  })

  test('are paged in the order in which they arrived, by type, and can be followed from the end', () => {
    const { store } = fresh()
    const events: Event[] = Array.from({ length: 50 }, (_, i) =>
      i % 10 === 0
        ? { seq: i + 1, time: timeOf(i), rank: 0, type: 'warning', message: `${i}` }
        : stepEvent(i + 1, i, { x: i }),
    )
    store.ingest(batch(events.slice(0, 30), { to: 30 }))
    const first = store.events('a', { limit: 20 })
    const second = store.events('a', { limit: 20, after: first.next })
    expect([...first.items, ...second.items].map(event => event.seq)).toEqual(
      events.slice(0, 30).map(event => event.seq),
    )
    expect(second.next).toBeNull()
    store.ingest(batch(events.slice(30), { from: 30, to: 50 }))
    const news = store.events('a', { after: second.end })
    expect(news.items.map(event => event.seq)).toEqual(events.slice(30).map(event => event.seq))
    expect(store.events('a', { after: news.end })).toEqual({ items: [], next: null, end: news.end })
    const warnings = store.events('a', { types: ['warning'], limit: 3 })
    expect(warnings.items.map(event => event.seq)).toEqual([1, 11, 21])
    expect(
      store.events('a', { types: ['warning'], after: warnings.next }).items.map(event => event.seq),
    ).toEqual([31, 41])
    store.close()
  })

  test('move step, steps planned, summary and last event of the run', () => {
    const { store } = fresh()
    store.ingest(batch([startedEvent(1, 0, 50), stepEvent(2, 7, {}), stepEvent(3, 5, {})], { to: 1 }))
    expect(store.run('a')).toMatchObject({
      step: 7,
      max_steps: 50,
      last_event_at: timeOf(3),
      summary: { model: 'poyo', parameters: '1.2 M' },
    })
    store.transition('a', 1, ['planned'], { state: 'failed' })
    store.addAttempt(sampleAttempt('a', 2, { start_step: 4 }), null)
    store.ingest(batch([startedEvent(1, 4, null)], { attempt: 2, to: 1 }))
    expect(store.run('a')).toMatchObject({ step: 4, max_steps: 50, last_event_at: timeOf(3) })
    store.ingest(batch([stepEvent(4, 9, {})], { from: 1, to: 2 }))
    expect(store.runs({}).items.find(run => run.id === 'a')).toMatchObject({
      step: 4,
      last_event_at: timeOf(4),
    })
    store.close()
  })
})
