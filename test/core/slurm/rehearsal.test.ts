import { describe, expect, it } from 'vitest'
import { readDuration } from '../../../src/core/slurm/duration.ts'
import { judgeRehearsal, readPartitions } from '../../../src/core/slurm/rehearsal.ts'
import { slurmRequest } from '../../../src/schema/slurm.ts'

/** As sinfo of Slurm 22.05 prints them. */
const partitions = readPartitions(
  'main*|up|1-00:00:00|2|4|8000|(null)\nurgent|up|1:00:00|2|4|8000|gpu:h100:4\nold|down|infinite|1|4|8000|(null)\n',
)
const judge = (said: string, code = 1, request: Record<string, unknown> = {}) =>
  judgeRehearsal({ code, said, partitions, request: slurmRequest.parse(request) })

describe('readDuration', () => {
  it.each([
    ['90', 5_400],
    ['90:30', 5_430],
    ['2:00:00', 7_200],
    ['1-00:00:00', 86_400],
    ['2-12', 216_000],
    ['1-02:30', 95_400],
    ['infinite', null],
    ['UNLIMITED', null],
    ['soon', null],
  ])('%s', (text, seconds) => {
    expect(readDuration(text)).toBe(seconds)
  })
})

describe('what sbatch --test-only answers', () => {
  it('is an estimate of the start where the job is taken', () => {
    const said =
      'sbatch: Job 15 to start at 2026-11-27T13:59:18 using 8 processors on nodes n[1-2] in partition main'
    expect(judge(said, 0)).toEqual({
      verdict: 'pass',
      found: 'could start at 2026-11-27 13:59:18 on n[1-2], 8 processors, partition main',
      todo: '',
    })
  })

  it.each([
    ['allocation failure: Invalid partition name specified', /main, urgent/],
    [
      'sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified',
      /sacctmgr/,
    ],
    ['allocation failure: Invalid qos specification', /sacctmgr/],
    ['allocation failure: Requested node configuration is not available', /2 nodes of 4 cores and 8000 MB/],
    ['sbatch: error: Invalid generic resource (gres) specification', /2 nodes of 4 cores/],
    ['allocation failure: Invalid feature specification', /constraint/],
    ['allocation failure: Requested reservation is invalid', /reservation/],
    ['allocation failure: Invalid node name specified', /exclude/],
    ['sbatch: error: Invalid --time specification', /hours:minutes:seconds/],
    [
      "allocation failure: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
      /limits|ask for less/,
    ],
    ['something nobody has seen', /sinfo/],
  ])('is a refusal with what to do: %s', (said, todo) => {
    const answer = judge(said)
    expect(answer).toMatchObject({ verdict: 'fail', todo: expect.stringMatching(todo) })
    expect(answer.found).not.toContain('sbatch:')
  })

  it('does not tell of time that the partition never gives, so the limits are compared', () => {
    const taken =
      'sbatch: Job 12 to start at 2026-11-27T13:59:18 using 1 processors on nodes n1 in partition urgent'
    expect(judge(taken, 0, { partition: 'urgent', time_limit: '10:00:00' })).toMatchObject({
      verdict: 'fail',
      found: expect.stringContaining('urgent'),
    })
    expect(judge(taken, 0, { partition: 'urgent', time_limit: '01:00:00' }).verdict).toBe('pass')
    expect(judge(taken, 0, { partition: 'old' })).toMatchObject({
      verdict: 'fail',
      todo: expect.stringContaining('main'),
    })
  })

  it('is no comfort where all the time is kept for saving', () => {
    expect(judge('', 0, { time_limit: '00:02:00', grace_s: 120 }).verdict).toBe('fail')
  })
})
