import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RunTest } from '../../src/core/run-filter/run-test.ts'
import { RUN_ORDERS, RUN_STATES } from '../../src/schema/run.ts'
import { openConnection, openStore, storeOf } from '../../src/store/open.ts'
import type { RunFilter, Store } from '../../src/store/store.ts'
import { checkpointEvent, sampleAttempt, sampleRun, startedEvent, stepEvent } from '../support/sample-run.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const now = () => new Date('2026-03-04T06:00:00.000Z')
const TOTAL = 6_000
const pick = <T>(of: readonly [T, ...T[]], i: number): T => of[i % of.length] ?? of[0]

interface Fact {
  id: string
  lr: number
  model: string
  created: string
  loss: number | null
  step: number | null
  checkpoint: boolean
  pinned: boolean
  archived: boolean
  note: string
}

/** Runs with settings, curves, checkpoints and marks, more than are read without an index. */
function filled(): { store: Store; facts: Fact[] } {
  const connection = openConnection(join(weirdFolder(), 'registry.db'), { now })
  const store = storeOf(connection)
  const facts: Fact[] = []
  connection.write(() => {
    for (let i = 0; i < TOTAL; i++) {
      const id = `run${i}`
      const fact: Fact = {
        id,
        lr: pick([1e-4, 3e-4, 1e-3], i),
        model: i === 4321 ? 'rare' : pick(['poyo', 'mlp'], i >> 2),
        created: new Date(Date.UTC(2026, 1, 1) + i * 60_000).toISOString(),
        loss: i % 50 === 7 ? i / TOTAL : null,
        step: i % 50 === 7 ? i % 90 : null,
        checkpoint: i % 100 === 7,
        pinned: i % 997 === 3,
        archived: i % 10 === 9,
        note: i % 500 === 1 ? 'look here' : '',
      }
      facts.unshift(fact)
      store.createRun(
        sampleRun(id, {
          created_at: fact.created,
          config: { name: id, training: { lr: fact.lr, on_nan: null }, model: { name: fact.model } },
        }),
        sampleAttempt(id),
        null,
      )
      if (fact.step !== null) {
        const events = [startedEvent(1), stepEvent(2, fact.step, { 'loss/train': fact.loss ?? 'NaN' })]
        if (fact.checkpoint) events.push(checkpointEvent(3, fact.step))
        store.ingest({ run_id: id, attempt: 1, writer: 'w', from: 0, to: 9, events })
      }
      store.markRun(id, { pinned: fact.pinned, archived: fact.archived, note: fact.note })
    }
  })
  return { store, facts }
}

function all(store: Store, filter: RunFilter): string[] {
  const found: string[] = []
  let after: string | null = null
  do {
    const page = store.runs({ limit: 97, ...filter, after })
    found.push(...page.items.map(run => run.id))
    after = page.next
  } while (after !== null)
  return found
}

const number = (field: 'step', compare: '>' | '<=', value: number): RunTest => ({
  not: false,
  kind: 'number',
  field,
  compare,
  value,
})

describe('a filter over many runs', () => {
  const { store, facts } = filled()
  const edge = new Date(Date.UTC(2026, 1, 1) + 5_900 * 60_000).toISOString()
  const cases: [name: string, test: RunTest, holds: (fact: Fact) => boolean][] = [
    [
      'a setting above a value',
      { not: false, kind: 'setting', paths: ['training.lr'], compare: '>', value: 2e-4 },
      f => f.lr > 2e-4,
    ],
    [
      'a setting that few runs have',
      { not: false, kind: 'setting-text', paths: ['model.name'], any: [{ text: 'rare', match: 'equals' }] },
      f => f.model === 'rare',
    ],
    [
      'part of a setting',
      { not: false, kind: 'setting-text', paths: ['model.name'], any: [{ text: 'oy', match: 'contains' }] },
      f => f.model === 'poyo',
    ],
    [
      'a pattern of a setting',
      { not: false, kind: 'setting-text', paths: ['model.name', 'x'], any: [{ text: 'm?p', match: 'glob' }] },
      f => f.model === 'mlp',
    ],
    [
      'a setting that nothing has',
      { not: false, kind: 'setting', paths: ['training.lr'], compare: '=', value: 7 },
      () => false,
    ],
    [
      'null as a word',
      {
        not: false,
        kind: 'setting-text',
        paths: ['training.on_nan'],
        any: [{ text: 'null', match: 'equals' }],
      },
      () => true,
    ],
    [
      'a metric below a value',
      { not: false, kind: 'metric', name: 'loss/train', compare: '<', value: 0.5 },
      f => f.loss !== null && f.loss < 0.5,
    ],
    ['a step', number('step', '>', 40), f => f.step !== null && f.step > 40],
    [
      'progress',
      { not: false, kind: 'number', field: 'progress', compare: '>=', value: 40 },
      f => f.step !== null && f.step >= 40,
    ],
    ['age', { not: false, kind: 'time', field: 'created', compare: '>', at: edge }, f => f.created > edge],
    ['a checkpoint', { not: false, kind: 'has', what: 'checkpoint' }, f => f.checkpoint],
    [
      'a note',
      { not: false, kind: 'text', field: 'note', any: [{ text: 'here', match: 'contains' }] },
      f => f.note !== '',
    ],
    ['pins', { not: false, kind: 'is', what: 'pinned' }, f => f.pinned],
    [
      'a word',
      { not: false, kind: 'word', text: '77' },
      f => f.id.includes('77') || sampleRun(f.id).key.startsWith('77'),
    ],
  ]

  test.each(cases)('finds by %s, and all others turned around', (_name, one, holds) => {
    const kept = facts.filter(fact => !fact.archived)
    expect(all(store, { tests: [one] })).toEqual(kept.filter(holds).map(({ id }) => id))
    expect(all(store, { tests: [{ ...one, not: true }] })).toEqual(
      kept.filter(fact => !holds(fact)).map(({ id }) => id),
    )
  })

  test('agrees with a plain filter for any two conditions, order and page size', () => {
    const chosen = fc.constantFrom(...cases)
    const question = fc.record({
      two: fc.tuple(chosen, chosen, fc.boolean()),
      order: fc.constantFrom(...RUN_ORDERS),
      archived: fc.constantFrom('with' as const, 'without' as const, 'only' as const),
      limit: fc.constantFrom(3, 50, 4_000),
      word: fc.constantFrom<string[]>([], ['run4'], ['9']),
    })
    fc.assert(
      fc.property(question, ({ two: [a, b, not], order, archived, limit, word }) => {
        const expected = facts
          .filter(fact => archived === 'with' || fact.archived === (archived === 'only'))
          .filter(fact => a[2](fact) && b[2](fact) !== not)
          .filter(fact =>
            word.every(text => fact.id.includes(text) || sampleRun(fact.id).key.startsWith(text)),
          )
        const found = all(store, { tests: [a[1], { ...b[1], not }], order, archived, limit, words: word })
        expect(found.length).toBe(expected.length)
        expect([...found].sort()).toEqual(expected.map(({ id }) => id).sort())
      }),
      { numRuns: 60 },
    )
  })

  test('hands over what it has after some thousand runs, and where to look on', () => {
    const rare: RunTest = { not: false, kind: 'metric', name: 'loss/train', compare: '>', value: 2 }
    const page = store.runs({ tests: [rare, rare], limit: 10 })
    expect(page.items).toEqual([])
    expect(all(store, { tests: [rare] })).toEqual([])
  })

  test('reads some ten thousand names for a word too short for the index, and says where to look on', () => {
    const connection = openConnection(join(weirdFolder(), 'registry.db'), { now })
    const many = storeOf(connection)
    many.createRun(sampleRun('one', { name: 'a #_ b' }), sampleAttempt('one'), null)
    connection.write(() =>
      connection.db.exec(`WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 45000)
        INSERT INTO runs (id, key, name, task_type, state, attempt, max_steps, adapter, path, created_at, updated_at)
        SELECT 'r' || i, key, 'r' || i, task_type, state, attempt, max_steps, adapter, path, created_at, updated_at
        FROM n CROSS JOIN runs WHERE no = 1`),
    )
    const first = many.runs({ words: ['#_'], limit: 5 })
    expect(first).toEqual({ items: [], next: expect.any(String) })
    const second = many.runs({ words: ['#_'], limit: 5, after: first.next })
    expect(second.items.map(run => run.name)).toEqual(['a #_ b'])
    expect(second.next).toBeNull()
    many.close()
  })

  test('knows the names that a filter may use', () => {
    expect(store.filterNames()).toEqual({
      settings: ['model.name', 'training.lr', 'training.on_nan'],
      metrics: ['loss/train'],
    })
  })
})

describe('marks', () => {
  test('stay with the run, count once, and keep lists and counts right', () => {
    const store = openStore(join(weirdFolder(), 'registry.db'), { now })
    for (const state of RUN_STATES) {
      store.createRun(sampleRun(state), sampleAttempt(state), null)
      if (state !== 'planned') store.transition(state, 1, ['planned'], { state })
    }
    const counts = store.countByState()
    expect(store.markRun('completed', { pinned: true })).toBe(true)
    expect(store.markRun('completed', { pinned: true })).toBe(false)
    expect(store.markRun('failed', { archived: true, note: 'known' })).toBe(true)
    const order = store.runs({ order: 'needs_me' }).items.map(({ id }) => id)
    expect(order.slice(0, 3)).toEqual(['lost', 'completed', 'running'])
    expect(order).not.toContain('failed')
    expect(store.runs({ archived: 'only' }).items.map(({ id }) => id)).toEqual(['failed'])
    expect(store.run('failed')).toMatchObject({ archived: true, note: 'known', pinned: false })
    expect(store.unseen([]).count).toBe(1)
    expect(store.countByState()).toEqual(counts)
    expect(store.markRun('failed', { archived: false })).toBe(true)
    expect(store.runs({ order: 'needs_me' }).items.map(({ id }) => id)).toHaveLength(RUN_STATES.length)
    expect(() => store.markRun('nothing', { pinned: true })).toThrow(/no run/)
    store.close()
  })
})
