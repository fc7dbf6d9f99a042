import { describe, expect, it } from 'vitest'
import {
  belongs,
  checkpointNames,
  exactHistory,
  judgeExactness,
  type PastAttempt,
} from '../../src/core/resume-choice.ts'

/** Attempts by how each went on: `3` exactly from step 3, `!3` inexactly; a letter names the attempt that saved that step. */
const past = (...starts: string[]): PastAttempt[] =>
  starts.map((start, index) => {
    const [, inexact, step = '0', saver] = /^(!?)(\d+)(?:#(\d+))?$/.exec(start) ?? []
    return {
      n: index + 1,
      exact: inexact !== '!',
      start_step: Number(step),
      from_checkpoint: step === '0' ? null : `${step}#${saver ?? index}`,
    }
  })
const saversOf = (path: string) => [Number(path.split('#')[1])]

it('names are taken newest step first, and at one step the newest history first; others are no checkpoints', () => {
  const names = ['step-000000006', 'step-000000012.attempt-2', 'step-000000012', 'step-000000012.attempt-10']
  const others = [
    'step-12',
    'step-000000012.tmp-1',
    'step-000000012.damaged-1',
    'step-000000012.attempt-',
    'latest',
  ]
  expect(checkpointNames([...names, ...others]).map(({ name }) => name)).toEqual([
    'step-000000012.attempt-10',
    'step-000000012.attempt-2',
    'step-000000012',
    'step-000000006',
  ])
  expect(checkpointNames(['step-1234567890.attempt-3'])).toEqual([
    { name: 'step-1234567890.attempt-3', step: 1234567890, attempt: 3 },
  ])
})

describe('a checkpoint', () => {
  it.each<[string, PastAttempt[], [step: number, savers: number[]], boolean]>([
    ['of an exact past belongs, whoever saved it', past('0', '3', '3'), [9, [1]], true],
    ['of the newest attempt belongs', past('0', '!3'), [6, [2]], true],
    ['before the parting belongs', past('0', '!3'), [3, [1]], true],
    ['after the parting does not', past('0', '!3'), [6, [1]], false],
    ['of an exact follower belongs', past('0', '!3', '6'), [9, [3]], true],
    ['of a branch that was left twice does not', past('0', '!3', '!3#1'), [6, [2]], false],
    [
      'of a branch that was left twice does not, even before the parting',
      past('0', '!3', '!6#1'),
      [4, [2]],
      false,
    ],
    ['that another history saved with the same weights belongs', past('0', '!3'), [6, [1, 2]], true],
    ['of any attempt before one that began anew does not', past('0', '!0'), [3, [1]], false],
  ])('%s', (_, attempts, [step, savers], answer) => {
    expect(belongs(exactHistory(attempts, saversOf), step, savers)).toBe(answer)
  })
})

describe('going on', () => {
  const edited = { what: 'a.py was edited', now: 'aa' }
  const allowance = { key: 'k', deviations: [edited] }
  const detour = 'attempt 2 changed the run and no checkpoint was saved since'
  it.each<[string, Parameters<typeof judgeExactness>, string[], boolean]>([
    ['is exact when nothing changed', [past('0', '3'), { attempt: 1 }, [], null], [], false],
    ['is not when something did', [past('0'), { attempt: 1 }, [edited], null], ['a.py was edited'], false],
    [
      'is exact behind an attempt that was allowed it',
      [past('0', '!3'), { attempt: 2 }, [edited], allowance],
      [],
      true,
    ],
    [
      'repeats what was allowed before it was saved',
      [past('0', '!3'), { attempt: 1 }, [edited], allowance],
      [detour],
      true,
    ],
    [
      'is asked again when the same file changed once more',
      [past('0', '!3'), { attempt: 2 }, [{ ...edited, now: 'bb' }], allowance],
      ['a.py was edited'],
      false,
    ],
    ['is asked again when the record is gone', [past('0', '!3'), { attempt: 1 }, [], null], [detour], false],
    ['from the beginning has no detour', [past('0', '!3'), null, [edited], allowance], [], true],
  ])('%s', (_, given, because, allowed) => {
    expect(judgeExactness(...given)).toEqual({ because, allowed })
  })
})
