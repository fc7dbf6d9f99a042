import { expect, it } from 'vitest'
import { type DueStanding, type DueStep, dueStep } from '../../../src/core/benchmarks/due.ts'
import type { RunState } from '../../../src/schema/run.ts'

const by = (state: RunState, goes_on = false) => ({ id: 'r1', state, goes_on })
const cases: [string, Partial<DueStanding>, DueStep][] = [
  ['is asked', {}, 'measure'],
  ['that was answered, by whomever, is settled', { answered: true, measuring: by('running') }, 'settle'],
  ['that was answered before its checkpoint went is settled', { answered: true, deleted: true }, 'settle'],
  ['waits for the job that measures it itself', { by_job: true }, 'wait'],
  ['waits for the run that answers it', { measuring: by('queued') }, 'wait'],
  ['waits for a run that is about to be started', { measuring: by('planned') }, 'wait'],
  ['waits for a run that goes on by itself', { measuring: by('preempted', true) }, 'wait'],
  [
    'is not tried again when its run failed',
    { measuring: by('failed') },
    { failed: 'run r1, which measured it, is failed' },
  ],
  [
    'is left when its run was cancelled',
    { measuring: by('cancelled') },
    { failed: 'run r1, which measured it, is cancelled' },
  ],
  [
    'of a deleted checkpoint has failed',
    { deleted: true },
    { failed: 'the checkpoint was deleted before it was measured' },
  ],
]

it.each(cases)('a question %s', (_, standing, step) => {
  expect(dueStep({ answered: false, deleted: false, by_job: false, measuring: null, ...standing })).toEqual(
    step,
  )
})
