import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RUN_ORDERS, RUN_STATES, type RunState } from '../../src/schema/run.ts'
import { openConnection, openStore, storeOf } from '../../src/store/open.ts'
import type { RunFilter, Store } from '../../src/store/store.ts'
import { sampleAttempt, sampleRun } from '../support/sample-run.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const now = () => new Date('2026-03-04T06:00:00.000Z')
const fresh = () => openStore(join(weirdFolder(), 'registry.db'), { now })

function add(
  store: Store,
  id: string,
  state: RunState = 'planned',
  over: Parameters<typeof sampleRun>[1] = {},
) {
  store.createRun(sampleRun(id, over), sampleAttempt(id), null)
  if (state !== 'planned') store.transition(id, 1, ['planned'], { state })
}

describe('a run', () => {
  test('is read back whole, with everything its task recorded', () => {
    const store = fresh()
    add(store, 'a')
    const { key } = sampleRun('a')
    expect(store.run('a')).toEqual({
      ...sampleRun('a'),
      key,
      state: 'planned',
      attempt: 1,
      step: null,
      updated_at: now().toISOString(),
      last_event_at: null,
      failure: null,
      pinned: false,
      archived: false,
      note: '',
    })
    expect(store.run('b')).toBeNull()
    store.close()
  })

  test('is not recorded twice under one id', () => {
    const store = fresh()
    add(store, 'a')
    expect(() => add(store, 'a')).toThrow(/already/)
    expect(store.outbox()).toHaveLength(1)
    store.close()
  })

  test('shows the failure of its newest attempt', () => {
    const store = fresh()
    add(store, 'a', 'running')
    const failure = {
      class: 'cuda_oom',
      cause: 'out of memory',
      rank: 1,
      host: 'node1',
      evidence: ['CUDA out of memory'],
      resume_safe: false,
      advice: 'fix' as const,
      next_step: 'halve the batch',
    }
    store.transition('a', 1, ['running'], { state: 'failed', failure })
    expect(store.run('a')?.failure).toEqual(failure)
    expect(store.runs({}).items[0]?.failure).toEqual(failure)
    store.addAttempt(sampleAttempt('a', 2), null)
    expect(store.run('a')).toMatchObject({ failure: null, state: 'planned', attempt: 2 })
    expect(store.attempts('a').map(attempt => attempt.failure)).toEqual([failure, null])
    store.close()
  })
})

describe('matching a run by what a user types', () => {
  test('finds id prefixes, key prefixes and whole names, never part of a name', () => {
    const store = fresh()
    add(store, 'abc1', 'planned', { name: 'first' })
    add(store, 'abc2', 'planned', { name: 'second' })
    const key = sampleRun('abc2').key
    const match = (text: string) => store.matchRuns(text).map(run => run.id)
    expect(match('abc')).toEqual(['abc2', 'abc1'])
    expect(match('abc1')).toEqual(['abc1'])
    expect(match(key.slice(0, 12))).toEqual(['abc2'])
    expect(match('first')).toEqual(['abc1'])
    expect(match('fir')).toEqual([])
    expect(match('')).toEqual([])
    expect(match('%')).toEqual([])
    store.close()
  })

  test('stops at ten', () => {
    const store = fresh()
    for (let i = 0; i < 12; i++) add(store, `r${i}`)
    expect(store.matchRuns('r')).toHaveLength(10)
    expect(store.matchRuns('poyo-small').map(run => run.id)).toContain('r11')
    store.close()
  })
})

describe('a list of runs', () => {
  test('puts what needs the user first, until it was seen', () => {
    const store = fresh()
    const states: RunState[] = [
      'completed',
      'failed',
      'queued',
      'running',
      'lost',
      'cancelled',
      'submitted',
      'failed',
    ]
    for (const [i, state] of states.entries()) add(store, `${i}${state}`, state)
    const order = () => store.runs({ order: 'needs_me' }).items.map(run => run.id)
    expect(order()).toEqual([
      '7failed',
      '4lost',
      '1failed',
      '3running',
      '6submitted',
      '2queued',
      '5cancelled',
      '0completed',
    ])
    store.markSeen('7failed')
    store.markSeen('3running')
    expect(order()).toEqual([
      '4lost',
      '1failed',
      '3running',
      '6submitted',
      '2queued',
      '7failed',
      '5cancelled',
      '0completed',
    ])
    store.close()
  })

  test('counts every state, also the empty ones', () => {
    const store = fresh()
    for (const [i, state] of RUN_STATES.entries())
      for (let k = 0; k < i; k++) add(store, `${state}${k}`, state)
    const expected = Object.fromEntries(RUN_STATES.map((state, i) => [state, i]))
    expect(store.countByState()).toEqual(expected)
    store.markSeen('failed0')
    expect(store.countByState()).toEqual(expected)
    store.transition('failed0', 1, ['failed'], { state: 'completed' })
    expect(store.countByState()).toMatchObject({ failed: 4, completed: 5 })
    store.close()
  })

  test('agrees with a plain filter over all runs, for any filter and page size', () => {
    const path = join(weirdFolder(), 'registry.db')
    const connection = openConnection(path, { now })
    const store = storeOf(connection)
    const names = ['poyo-small', 'poyo-large', 'mlp_baseline', 'sweep.7']
    const pick = <T>(of: readonly T[], i: number): T => of[i % of.length] as T
    const total = 7_000
    connection.write(() => {
      for (let i = 0; i < total; i++) {
        add(store, `r${(i * 7919) % 10007}`, pick(RUN_STATES, Math.floor((i * i) / 7)), {
          name: `${pick(names, i)}-${i}`,
          task_type: i % 11 === 0 ? 'plain' : 'training',
          adapter: i % 5 === 0 ? 'polaris' : 'local',
        })
      }
    })
    const all = store.runs({ limit: total }).items
    expect(all).toHaveLength(total)
    expect(all[0]?.name).toBe(`${pick(names, total - 1)}-${total - 1}`)
    const need = (state: RunState) =>
      (
        ({ failed: 0, lost: 0, running: 2, planned: 3, submitted: 3, queued: 3 }) as Partial<
          Record<RunState, number>
        >
      )[state] ?? 4
    const key = all[100]?.key ?? ''
    const filters: RunFilter[] = [
      {},
      { states: ['failed'] },
      { states: ['failed', 'running', 'completed'] },
      { states: [] },
      { words: ['poyo'] },
      { words: ['POYO', 'large', '99'] },
      { words: ['zz'] },
      { words: ['zzz'] },
      { words: ['7'] },
      { words: ['mlp_'] },
      { words: ['p_yo'] },
      { words: ['poyo%'] },
      { words: ['"quoted"'] },
      { words: ['yo\0lo'] },
      { words: ["'", 'AND', '*'] },
      { words: [key.slice(0, 6)] },
      { words: [key.slice(0, 30)] },
      { words: [key] },
      { words: [key.slice(5, 15)] },
      { task_type: 'plain' },
      { adapter: 'polaris', task_type: 'training', states: ['lost', 'queued'], words: ['small'] },
      { adapter: 'nowhere' },
    ]
    for (const base of filters) {
      for (const order of RUN_ORDERS) {
        const words = (base.words ?? []).map(word => word.toLowerCase())
        const expected = all
          .filter(run => !base.states || base.states.includes(run.state))
          .filter(run => !base.adapter || run.adapter === base.adapter)
          .filter(run => !base.task_type || run.task_type === base.task_type)
          .filter(run =>
            words.every(word => run.name.includes(word) || run.id.includes(word) || run.key.startsWith(word)),
          )
        if (order === 'needs_me') expected.sort((a, b) => need(a.state) - need(b.state))
        if (order === 'name') expected.sort((a, b) => (a.name < b.name ? -1 : 1))
        const limit = expected.length > 200 ? 577 : 7
        const found: string[] = []
        for (let after: string | null = null, page = 0; page === 0 || after !== null; page++) {
          const { items, next } = store.runs({ ...base, order, limit, after })
          if (next !== null && order !== 'name' && order !== 'changed') expect(items).toHaveLength(limit)
          found.push(...items.map(run => run.id))
          after = next
        }
        expect(found, JSON.stringify({ ...base, order })).toEqual(expected.map(run => run.id))
      }
    }
    store.close()
  })
})
