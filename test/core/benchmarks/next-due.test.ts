import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nextDue, nextDueWords, type Progress } from '../../../src/core/benchmarks/next-due.ts'
import type { SuiteUse, WhenMeasured } from '../../../src/core/task-plugin.ts'

const use = (when: Partial<WhenMeasured>): SuiteUse => ({
  ...{ suite: 's@1', path: '', partial_subset: 1, partial_seed: 0, by_job: false },
  when: { every: null, best: false, end: false, ...when },
})
const at = (step: number | null, saved: number | null = null, max_steps: number | null = 500): Progress => ({
  ...{ step, saved, max_steps },
})
const said = (when: Partial<WhenMeasured>, progress: Progress): string | null => {
  const next = nextDue(use(when), progress)
  return next && nextDueWords(next)
}

it.each<[Partial<WhenMeasured>, Progress, string | null]>([
  [{ every: 50 }, at(413, 400), 'next at step 450 (in 37 steps)'],
  [{ every: 50 }, at(null), 'next at step 50 (in 50 steps)'],
  [{ every: 50 }, at(449), 'next at step 450 (in 1 step)'],
  // Its checkpoint is being saved; once it is, the next one is meant, also where a resume has gone back behind it.
  [{ every: 50 }, at(450, 400), 'next at step 450 (now)'],
  [{ every: 50 }, at(450, 450), 'next at step 500, the last (in 50 steps)'],
  [{ every: 50 }, at(420, 450), 'next at step 450 (in 30 steps)'],
  [{ every: 200, end: true }, at(413), 'next at step 500, the last (in 87 steps)'],
  [{ every: 200 }, at(413), null],
  [{ end: true }, at(413), 'next at step 500, the last (in 87 steps)'],
  [{ end: true }, at(413, 400, null), 'next at the last step'],
  [{ end: true, best: true }, at(413, 400, null), 'next at the last step, or at a new best'],
  [{ best: true }, at(413), 'next at a new best'],
  [{ every: 50, best: true }, at(413), 'next at step 450 (in 37 steps), or at a new best before'],
  [{ every: 50, best: true, end: true }, at(500, 500), null],
  [{ every: 1_500 }, at(1_234, 1_000, null), 'next at step 1,500 (in 266 steps)'],
])('%j after %j: %s', (when, progress, words) => {
  expect(said(when, progress)).toBe(words)
})

it('is the first checkpoint after this one that the rule of the job takes', () => {
  const rule = ({ every, end }: WhenMeasured, step: number, last: number) =>
    (every !== null && step % every === 0) || (end && step === last)
  const some = fc.record({
    every: fc.option(fc.integer({ min: 1, max: 40 })),
    best: fc.constant(false),
    end: fc.boolean(),
  })
  fc.assert(
    fc.property(some, fc.nat({ max: 120 }), fc.integer({ min: 1, max: 120 }), (when, step, last) => {
      const after = Array.from({ length: 120 }, (_, n) => step + 1 + n).find(
        each => each <= last && rule(when, each, last),
      )
      expect(nextDue(use(when), at(step, step, last))?.step ?? undefined).toBe(after)
    }),
  )
})
