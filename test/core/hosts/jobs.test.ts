import { describe, expect, it } from 'vitest'
import { clockWords, jobFields, nodeWords, waitWords } from '../../../src/core/hosts/job-words.ts'
import { suspectNodes } from '../../../src/core/hosts/suspect-nodes.ts'
import type { Failure } from '../../../src/schema/failure.ts'
import type { JobFacts } from '../../../src/schema/job.ts'

const NOW = new Date('2026-03-14T09:41:00Z')
const job = (more: Partial<JobFacts> = {}): JobFacts => ({
  id: '4711',
  word: 'RUNNING',
  partition: 'gpu',
  nodes: ['n1', 'n2'],
  reason: null,
  expected_start: null,
  restarts: 0,
  time_limit_s: 3600,
  ...more,
})
const attempt = (more: Partial<Parameters<typeof jobFields>[0]> = {}) => ({
  job: job(),
  state: 'running' as const,
  exclude: [],
  started_at: '2026-03-14T09:00:00Z',
  ended_at: null,
  ...more,
})

describe('what is said of a job', () => {
  it('is its number, partition, nodes and how much of its time is left', () => {
    expect(jobFields(attempt(), NOW)).toEqual([
      ['job', '4711  RUNNING  partition gpu'],
      ['nodes', 'n1 n2'],
      ['time limit', '1 h, 19 min left'],
    ])
  })

  it('is why it waits and until when, while it waits', () => {
    const waiting = job({
      word: 'PENDING',
      nodes: [],
      reason: 'Resources',
      expected_start: '2026-03-14T13:05:00+02:00',
    })
    expect(jobFields(attempt({ job: waiting, state: 'queued', started_at: null }), NOW)).toContainEqual([
      'waits for',
      'Resources, expected to start at 11:05 (in 1 h)',
    ])
    expect(waitWords(job({ reason: 'Priority' }), NOW)).toBe('Priority')
    expect(clockWords('2026-03-15T01:40:00Z', NOW)).toBe('2026-03-15 01:40')
    expect(clockWords('soon', NOW)).toBe('soon')
  })

  it('is how often the scheduler started it again, and what it is kept off', () => {
    const fields = jobFields(attempt({ job: job({ restarts: 2 }), exclude: ['n7'] }), NOW)
    expect(fields).toContainEqual(['restarts', '2 times by the scheduler'])
    expect(fields).toContainEqual(['kept off', 'n7'])
    expect(jobFields(attempt({ job: null }), NOW)).toEqual([])
  })

  it('counts many nodes instead of listing them', () => {
    expect(nodeWords(Array.from({ length: 40 }, (_, at) => `n${at}`))).toBe('n0 n1 n2 n3 n4 n5 and 34 more')
  })
})

const failed = (host: string | null): Failure => ({
  class: 'node_fail',
  cause: '',
  rank: null,
  host,
  evidence: [],
  resume_safe: true,
  advice: 'yes',
  next_step: '',
})

describe('the node that a failure is blamed on', () => {
  it.each<[what: string, host: string | null, nodes: string[] | null, suspects: string[]]>([
    ['is the one that the failure names', 'n2', ['n1', 'n2'], ['n2']],
    ['has the name that the scheduler has for it', 'n2.cluster.lab', ['n1', 'n2'], ['n2']],
    ['may be several', 'n1,n3', ['n1', 'n2', 'n3'], ['n1', 'n3']],
    ['is the only one there was', null, ['n1'], ['n1']],
    ['is the only one there was, whatever the machine calls itself', 'vm', ['n1'], ['n1']],
    ['is nobody where there were several', null, ['n1', 'n2'], []],
    ['is nobody without a scheduler', 'gpubox', null, []],
    ['is never an option', null, ['--oops'], []],
  ])('%s', (_what, host, nodes, suspects) => {
    expect(suspectNodes({ failure: failed(host), job: nodes && job({ nodes }) })).toEqual(suspects)
  })
})
