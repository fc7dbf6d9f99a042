import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { submittedId } from '../../../src/core/slurm/read-jobs.ts'
import { isOver, meaningOf } from '../../../src/core/slurm/states.ts'

describe('the words of Slurm', () => {
  it.each([
    ['PENDING', 'queued'],
    ['RUNNING', 'running'],
    ['COMPLETING', 'running'],
    ['CONFIGURING', 'queued'],
    ['COMPLETED', 'completed'],
    ['CANCELLED by 1000', 'cancelled'],
    ['OUT_OF_ME+', 'failed'],
    ['TIMEOUT', 'failed'],
    ['NODE_FAIL', 'failed'],
    ['PREEMPTED', 'preempted'],
    ['REQUEUE_HOLD', 'queued'],
    ['', 'unknown'],
    ['REQUEUE+', 'unknown'],
    ['A_STATE_OF_2031', 'unknown'],
  ] as const)('%s means %s', (word, meaning) => {
    expect(meaningOf(word)).toBe(meaning)
  })

  it('never takes a word for an end that it does not know', () => {
    const ends =
      /^(COMPLETED|FAILED|TIMEOUT|DEADLINE|OUT_OF_MEMORY|NODE_FAIL|BOOT_FAIL|REVOKED|CANCELLED|PREEMPTED)\b/
    const truncated = /^[A-Z_]+\+$/
    fc.assert(
      fc.property(fc.string(), word => {
        if (!ends.test(word.trim()) && !truncated.test(word.trim().split(/\s/)[0] ?? ''))
          expect(isOver(meaningOf(word))).toBe(false)
      }),
      { numRuns: 20_000 },
    )
  })
})

it.each([
  ['123\n', '123'],
  ['123;polaris\n', '123'],
  ['sbatch: a note of the site\n77\n', '77'],
  ['Submitted batch job 5\n', null],
  ['', null],
])('the answer of sbatch %j names job %s', (text, id) => {
  expect(submittedId(text)).toBe(id)
})
