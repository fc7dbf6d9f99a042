import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/core/adapter.ts'
import {
  contradiction,
  type LastWord,
  nextState,
  stateByCause,
  wantsDiagnosis,
} from '../../src/core/run-state.ts'
import type { ExitRecord } from '../../src/schema/exit-record.ts'
import { RUN_STATES, type RunState } from '../../src/schema/run.ts'

const NOW = '2030-01-01T12:00:00.000Z'
const exit = (code: number, reason: ExitRecord['reason'] = 'ended'): ExitRecord => ({
  schema_version: 1,
  code,
  signal: code > 128 ? code - 128 : null,
  reason,
  started_at: '2030-01-01T10:00:00.000Z',
  ended_at: '2030-01-01T11:00:00.000Z',
  host: 'node1',
})
const record = (code: number, reason?: ExitRecord['reason'], word: string | null = null): Observation => ({
  state: 'ended',
  exit: exit(code, reason),
  word,
})
const noRecord = (word: string | null = null): Observation => ({ state: 'ended', exit: null, word })
const attempt = (state: RunState, more: object = {}) => ({
  state,
  started_at: null,
  handle: { pid: 3 },
  ...more,
})

describe('the end of an attempt with an exit record', () => {
  it.each<[string, Observation, LastWord, RunState]>([
    ['code 0 and every step done', record(0), 'complete', 'completed'],
    ['code 0 of a task without events', record(0), null, 'completed'],
    ['code 0 although a failure was reported: the record is believed', record(0), 'failed', 'completed'],
    ['code 0 after it saved and stopped', record(0), 'stopped', 'preempted'],
    ['an error', record(1), 'failed', 'failed'],
    ['an error without a word', record(1), null, 'failed'],
    ['an error after the last step', record(1), 'complete', 'failed'],
    ['killed', record(137), null, 'failed'],
    ['terminated by somebody before it could save', record(143), null, 'failed'],
    ['saved and stopped on a signal that nobody asked Orion for', record(85), 'stopped', 'preempted'],
    ['the same under torchrun, which says 1', record(1), 'stopped', 'preempted'],
    ['the same, its event lost', record(85), null, 'preempted'],
    ['the scheduler took the machine', record(143, 'ended', 'PREEMPTED'), null, 'preempted'],
    ['cancelled after saving', record(85, 'cancelled'), 'stopped', 'cancelled'],
    ['cancelled without saving', record(143, 'cancelled'), null, 'cancelled'],
    ['cancelled, and failed on the way', record(1, 'cancelled'), 'failed', 'cancelled'],
    ['cancelled, code 0 of a task without events', record(0, 'cancelled'), null, 'cancelled'],
    ['cancelled too late', record(0, 'cancelled'), 'complete', 'completed'],
    ['cancelled in the scheduler', record(143, 'ended', 'CANCELLED by 1000'), null, 'cancelled'],
    ['the same, after it saved', record(85, 'ended', 'CANCELLED by 1000 (sara)'), 'stopped', 'cancelled'],
    ['the same, and failed on the way', record(1, 'ended', 'CANCELLED'), 'failed', 'cancelled'],
    ['the same, too late', record(0, 'ended', 'CANCELLED by 0'), 'complete', 'completed'],
    ['the same, too late, of a task without events', record(0, 'ended', 'CANCELLED'), null, 'completed'],
  ])('%s', (_, seen, lastWord, state) => {
    expect(nextState(attempt('running'), seen, lastWord, NOW)).toEqual({
      state,
      exit: seen.state === 'ended' ? seen.exit : null,
      started_at: '2030-01-01T10:00:00.000Z',
      ended_at: '2030-01-01T11:00:00.000Z',
    })
  })
})

describe('the end of an attempt without an exit record', () => {
  it.each<[string, Observation, LastWord, boolean, RunState]>([
    ['every step was done', noRecord(), 'complete', false, 'completed'],
    ['nothing is known', noRecord('the machine was restarted'), null, false, 'lost'],
    ['nothing is left of it', { state: 'absent' }, null, false, 'lost'],
    ['nothing is left of it, and it was done', { state: 'absent' }, 'complete', false, 'completed'],
    ['it reported a failure', noRecord(), 'failed', false, 'failed'],
    ['it saved and stopped', noRecord(), 'stopped', false, 'preempted'],
    ['it saved and stopped because the user asked', noRecord(), 'stopped', true, 'cancelled'],
    ['the user asked and it was killed', noRecord(), null, true, 'cancelled'],
    ['the scheduler took the machine', noRecord('PREEMPTED'), null, false, 'preempted'],
    ['it was put back into the queue', noRecord('REQUEUED, job 7, BeginTime'), null, false, 'preempted'],
    ['the scheduler saw it fail', noRecord('FAILED, job 7, on n1'), null, false, 'failed'],
    [
      'the scheduler killed it for its memory',
      noRecord('OUT_OF_MEMORY, job 7, on n1'),
      null,
      false,
      'failed',
    ],
    ['its time was over', noRecord('TIMEOUT, job 7, on n1'), null, false, 'failed'],
    ['its node died', noRecord('NODE_FAIL, job 7, on n1'), null, false, 'lost'],
    ['its node died after a rank told of it', noRecord('NODE_FAIL, job 7, on n1'), 'failed', false, 'failed'],
    ['its nodes never came up', noRecord('BOOT_FAIL, job 7, on n1'), null, false, 'lost'],
    ['its deadline passed while it waited', noRecord('DEADLINE, job 7, DeadLine'), null, false, 'failed'],
    [
      'preempted, as ranks told in their way',
      noRecord('PREEMPTED, job 7, on n1'),
      'failed',
      false,
      'preempted',
    ],
    ['cancelled in the scheduler', noRecord('CANCELLED, job 7, on n1'), null, false, 'cancelled'],
    ['cancelled there by somebody', noRecord('CANCELLED by 0 (root), job 7'), null, false, 'cancelled'],
    ['cancelled there, as ranks told in their way', noRecord('CANCELLED by 0'), 'failed', false, 'cancelled'],
    ['cancelled there after it saved', noRecord('CANCELLED by 0'), 'stopped', false, 'cancelled'],
    ['cancelled there when it was done', noRecord('CANCELLED by 0'), 'complete', false, 'completed'],
    ['a word that is none of Slurm', noRecord('UNCANCELLED'), null, false, 'lost'],
  ])('%s', (_, seen, lastWord, asked, state) => {
    expect(nextState(attempt('running'), seen, lastWord, NOW, asked)).toEqual({ state, ended_at: NOW })
  })
})

describe('a look at an attempt', () => {
  it('moves nothing while the job cannot be seen', () => {
    for (const state of RUN_STATES)
      for (const word of ['complete', 'stopped', 'failed', null] as const)
        expect(nextState(attempt(state), { state: 'unknown', why: 'no answer' }, word, NOW, true)).toBeNull()
  })

  it('does not take a job for lost whose submission was never confirmed', () => {
    expect(nextState(attempt('submitted', { handle: null }), { state: 'absent' }, null, NOW)).toBeNull()
  })

  const running: Observation = { state: 'running', started_at: '2030-01-01T10:00:00.000Z', supervised: true }
  const queued: Observation = { state: 'queued', reason: 'Priority', expected_start: null }
  it.each([
    ['submitted to queued', attempt('submitted'), queued, { state: 'queued' }],
    ['still queued', attempt('queued'), queued, null],
    ['requeued', attempt('running'), queued, { state: 'queued' }],
    ['started', attempt('queued'), running, { state: 'running', started_at: '2030-01-01T10:00:00.000Z' }],
    [
      'started at an unknown time',
      attempt('submitted'),
      { ...running, started_at: null },
      { state: 'running', started_at: NOW },
    ],
    ['still running', attempt('running', { started_at: NOW }), { ...running, supervised: false }, null],
  ])('%s', (_, before, seen, change) => {
    expect(nextState(before, seen, null, NOW)).toEqual(change)
  })

  it.each<[Observation, LastWord, string | null]>([
    [record(0), 'failed', 'the job reported a failure, but it ended with code 0'],
    [record(0), 'stopped', 'the job stopped early, but it ended with code 0'],
    [record(1), 'complete', 'every step was done, but the job ended with code 1'],
    [record(0, 'cancelled'), 'complete', 'the job was done before the wish to cancel reached it'],
    [record(0), 'complete', null],
    [
      record(0, 'ended', 'CANCELLED by 0 (root)'),
      null,
      'the scheduler calls the job CANCELLED, but it ended with code 0',
    ],
    [record(1), 'failed', null],
    [noRecord(), 'complete', null],
  ])('tells a contradiction in words', (seen, lastWord, words) => {
    expect(contradiction(seen, lastWord)).toBe(words)
  })

  it('asks for an explanation of what went wrong, and of a cancel that Orion did not make', () => {
    const asked = (orion: boolean) => RUN_STATES.filter(state => wantsDiagnosis({ state }, orion))
    expect(asked(true)).toEqual(['failed', 'preempted', 'lost'])
    expect(asked(false)).toEqual(['failed', 'cancelled', 'preempted', 'lost'])
    expect(wantsDiagnosis({ state: 'cancelled', exit: exit(143, 'cancelled') }, false)).toBe(false)
  })

  it.each<[RunState, string, RunState]>([
    ['lost', 'cancelled', 'cancelled'],
    ['lost', 'preempted', 'preempted'],
    ['lost', 'time_limit', 'failed'],
    ['lost', 'host_oom', 'failed'],
    ['lost', 'node_fail', 'lost'],
    ['lost', 'lost', 'lost'],
    ['failed', 'cancelled', 'cancelled'],
    ['preempted', 'cancelled', 'cancelled'],
    ['preempted', 'stopped', 'preempted'],
    ['failed', 'preempted', 'preempted'],
    ['failed', 'requeued', 'preempted'],
    ['cancelled', 'preempted', 'cancelled'],
    ['cancelled', 'time_limit', 'cancelled'],
  ])('%s becomes, by what is left of its own log (%s), %s', (state, found, then) => {
    expect(stateByCause(state, found)).toBe(then)
  })
})
