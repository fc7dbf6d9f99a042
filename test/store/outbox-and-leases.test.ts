import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { sampleAttempt, sampleRun } from '../support/sample-run.ts'
import { weirdFolder } from '../support/weird-folder.ts'

function fresh() {
  const clock = { ms: Date.UTC(2026, 2, 4) }
  const store = openStore(join(weirdFolder(), 'registry.db'), { now: () => new Date(clock.ms) })
  store.createRun(sampleRun('a'), sampleAttempt('a'), { at: 'now', verdict: 'pass', checks: [] })
  return { store, clock, token: sampleAttempt('a').token }
}

describe('the outbox', () => {
  test('holds a submission from before it is sent until its handle is known', () => {
    const { store, clock, token } = fresh()
    const promised = new Date(clock.ms).toISOString()
    expect(store.outbox()).toEqual([
      { token, run_id: 'a', attempt: 1, state: 'pending', created_at: promised, sent_at: null },
    ])
    expect(store.preflight('a')).toEqual([{ attempt: 1, report: { at: 'now', verdict: 'pass', checks: [] } }])
    clock.ms += 1_000
    expect([store.markSent(token), store.markSent(token), store.markSent('nobody')]).toEqual([
      true,
      false,
      false,
    ])
    expect(store.outbox()[0]).toMatchObject({ state: 'sent', sent_at: new Date(clock.ms).toISOString() })
    expect([store.confirmSubmitted(token, { pid: 7 }), store.confirmSubmitted(token, { pid: 8 })]).toEqual([
      true,
      false,
    ])
    expect(store.outbox()).toEqual([])
    expect(store.attempts('a')[0]).toMatchObject({ state: 'submitted', handle: { pid: 7 } })
    expect(store.run('a')?.state).toBe('submitted')
    expect(store.activeAttempts().map(attempt => attempt.token)).toEqual([token])
    store.close()
  })

  test('gives a submission up once', () => {
    const { store, token } = fresh()
    expect(store.abandonSubmission(token, { state: 'failed', reason: 'refused' })).toBe(true)
    expect(store.abandonSubmission(token, { state: 'lost' })).toBe(false)
    expect(store.confirmSubmitted(token, {})).toBe(false)
    expect(store.attempts('a')[0]).toMatchObject({ state: 'failed', reason: 'refused', handle: null })
    expect(store.run('a')?.state).toBe('failed')
    store.close()
  })

  test('does not bring back an attempt that moved on before its handle was recorded', () => {
    const { store, token } = fresh()
    store.transition('a', 1, ['planned'], { state: 'cancelled' })
    expect(store.confirmSubmitted(token, { pid: 7 })).toBe(true)
    expect(store.attempts('a')[0]).toMatchObject({ state: 'cancelled', handle: { pid: 7 } })
    store.close()
  })
})

describe('a lease', () => {
  test('is one owner alone until it ends, and its number grows with every change of hands', () => {
    const { store, clock } = fresh()
    const acquire = (owner: string) => store.acquireLease('reconcile', owner, 15)
    expect([acquire('one'), acquire('two'), acquire('one')]).toEqual([1, null, 1])
    clock.ms += 14_999
    expect([acquire('two'), acquire('one')]).toEqual([null, 1])
    clock.ms += 15_000
    expect([acquire('two'), acquire('one')]).toEqual([2, null])
    store.releaseLease('reconcile', 'one')
    expect(acquire('one')).toBeNull()
    store.releaseLease('reconcile', 'two')
    expect([acquire('one'), store.acquireLease('other', 'two', 1)]).toEqual([3, 1])
    store.close()
  })
})

describe('an attempt', () => {
  test('changes only from the states that the caller saw, and only in what can change', () => {
    const { store } = fresh()
    expect(store.transition('a', 1, ['submitted'], { state: 'running' })).toBe(false)
    expect(store.transition('nobody', 1, ['planned'], { state: 'running' })).toBe(false)
    expect(() => store.transition('a', 1, ['planned'], { state: 'running', token: 'x' })).toThrow(
      /never changes/,
    )
    expect(store.transition('a', 1, ['planned'], { state: 'running', started_at: 'then' })).toBe(true)
    const exit = {
      schema_version: 1 as const,
      code: 137,
      signal: 9,
      reason: 'ended' as const,
      started_at: 'then',
      ended_at: 'later',
      host: 'h',
    }
    store.transition('a', 1, ['running'], { state: 'failed', exit, ended_at: 'later' })
    expect(store.attempts('a')[0]).toEqual({
      ...sampleAttempt('a'),
      job: null,
      exclude: [],
      state: 'failed',
      handle: null,
      submitted_at: null,
      started_at: 'then',
      ended_at: 'later',
      exit,
      failure: null,
    })
    store.close()
  })

  test('that a newer one followed no longer moves its run', () => {
    const { store } = fresh()
    store.transition('a', 1, ['planned'], { state: 'failed' })
    store.addAttempt(sampleAttempt('a', 2), null)
    expect(store.transition('a', 1, ['failed'], { state: 'lost' })).toBe(true)
    expect(store.attempts('a').map(attempt => attempt.state)).toEqual(['lost', 'planned'])
    expect(store.run('a')).toMatchObject({ state: 'planned', attempt: 2 })
    store.close()
  })

  test('keeps what its scheduler says of its job, and what it is kept off', () => {
    const { store } = fresh()
    const job = {
      ...{ id: '7', word: 'PENDING', partition: 'main', nodes: [], reason: 'Resources' },
      ...{ expected_start: null, restarts: 0, time_limit_s: 60 },
    }
    expect(store.noteJob('a', 1, job)).toBe(true)
    expect(store.noteJob('a', 1, { ...job })).toBe(false)
    expect(store.noteJob('nobody', 1, job)).toBe(false)
    store.transition('a', 1, ['planned'], { state: 'failed' })
    store.addAttempt(sampleAttempt('a', 2, { exclude: ['n1', 'n2'] }), null)
    expect(store.attempts('a').map(each => [each.job?.reason, each.exclude])).toEqual([
      ['Resources', []],
      [undefined, ['n1', 'n2']],
    ])
    store.close()
  })

  test('comes only as the next one', () => {
    const { store } = fresh()
    store.transition('a', 1, ['planned'], { state: 'failed' })
    expect(() => store.addAttempt(sampleAttempt('a', 3), null)).toThrow(/3 is not the next/)
    expect(() => store.addAttempt(sampleAttempt('nobody'), null)).toThrow(/no run nobody/)
    expect(store.outbox()).toHaveLength(1)
    store.close()
  })
})
