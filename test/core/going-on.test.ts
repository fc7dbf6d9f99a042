import { describe, expect, it } from 'vitest'
import { goingOn, keptOff, MOST_WITHOUT_PROGRESS } from '../../src/core/going-on.ts'
import type { Attempt } from '../../src/schema/attempt.ts'
import type { Failure } from '../../src/schema/failure.ts'

const failure = (name: string, host: string | null = null): Failure => ({
  class: name,
  cause: '',
  rank: null,
  host,
  evidence: [],
  resume_safe: true,
  advice: 'yes',
  next_step: '',
})
type Past = Parameters<typeof goingOn>[0][number]
const attempt = (n: number, start_step: number, change: Partial<Attempt> = {}): Past => ({
  n,
  state: 'preempted',
  start_step,
  failure: failure('preempted'),
  exit: null,
  exact: true,
  ...change,
})
const noticed: Attempt['exit'] = {
  schema_version: 1,
  code: 85,
  signal: null,
  reason: 'time_limit',
  started_at: '2026-11-24T04:00:00Z',
  ended_at: '2026-11-24T05:00:00Z',
  host: 'n1',
}

describe('a run goes on by itself', () => {
  it.each([
    ['was preempted', { failure: failure('preempted') }],
    ['lost a node', { state: 'lost', failure: failure('node_fail') }],
    ['was put back into the queue', { failure: failure('requeued') }],
    ['ran into its time limit', { state: 'failed', failure: failure('time_limit') }],
    ['saved when its time limit was announced', { failure: failure('stopped'), exit: noticed }],
  ] as const)('after it %s', (_what, change) => {
    expect(goingOn([attempt(1, 0, change)], 50)).toMatchObject({ go: true })
  })

  it.each([
    ['failed', { state: 'failed', failure: failure('cuda_oom') }],
    ['was cancelled by its user', { state: 'cancelled', failure: null }],
    ['was cancelled after its time limit was announced', { exit: { ...noticed, reason: 'cancelled' } }],
    ['was over its deadline', { state: 'failed', failure: failure('deadline') }],
    ['was cancelled by an administrator', { failure: failure('cancelled') }],
    ['was stopped by a signal that nobody explains', { failure: failure('stopped') }],
    ['is done', { state: 'completed', failure: null }],
    ['runs', { state: 'running', failure: null }],
    ['is being submitted', { state: 'planned', failure: null }],
    ['is not exact', { exact: false }],
  ] as const)('but not when it %s', (_what, change) => {
    expect(goingOn([attempt(1, 0, change)], 50)).toMatchObject({ go: false })
  })

  it('until three attempts in a row brought no checkpoint further', () => {
    const before = [attempt(1, 0), attempt(2, 50)]
    const loop = [3, 4].map(n => attempt(n, 80))
    expect(goingOn(before, 80)).toMatchObject({ go: true })
    expect(goingOn([...before, ...loop], 80)).toMatchObject({ go: true })
    const third = [...before, ...loop, attempt(5, 80)]
    expect(third.filter(({ start_step }) => start_step === 80)).toHaveLength(MOST_WITHOUT_PROGRESS)
    expect(goingOn(third, 80)).toMatchObject({ go: false, why: expect.stringContaining('without progress') })
    expect(goingOn(third, 81)).toMatchObject({ go: true })
  })

  it('without progress from the beginning three times at most', () => {
    const starts = (count: number) => Array.from({ length: count }, (_, at) => attempt(at + 1, 0))
    expect(goingOn(starts(2), 0)).toMatchObject({ go: true })
    expect(goingOn(starts(3), 0)).toMatchObject({ go: false })
  })
})

it('the next attempt does without the nodes that earlier ones lost, and those that a user named', () => {
  const names = keptOff([
    { failure: failure('node_fail', 'n2'), exclude: [] },
    { failure: failure('cuda_oom', 'n7'), exclude: ['n4'] },
    { failure: failure('node_fail', 'n2,n3'), exclude: ['n4', 'n2'] },
    { failure: failure('node_fail', '-w n9 $(touch canary)'), exclude: ['--oops'] },
    { failure: failure('node_fail'), exclude: [] },
    { failure: null, exclude: [] },
  ])
  expect(names).toEqual(['n2', 'n4', 'n3'])
})
