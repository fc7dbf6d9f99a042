import { ACTIVE_STATES, type RunState } from '../../schema/run.ts'

/** What is known of a question that a run scheduled about a checkpoint of its own. */
export interface DueStanding {
  answered: boolean
  /** The checkpoint is not there any more. */
  deleted: boolean
  /** The job that scheduled it is under way and measures it itself. */
  by_job: boolean
  /** The run that was started to answer it. */
  measuring: { id: string; state: RunState; goes_on: boolean } | null
}

export type DueStep = 'settle' | 'wait' | 'measure' | { failed: string }

/** What is next for a question that is due. Nothing is tried twice by itself: what failed once is its user's to look at. */
export function dueStep({ answered, deleted, by_job, measuring }: DueStanding): DueStep {
  if (answered) return 'settle'
  if (measuring) {
    const { id, state, goes_on } = measuring
    if (state === 'planned' || ACTIVE_STATES.includes(state) || goes_on) return 'wait'
    return { failed: `run ${id}, which measured it, is ${state}` }
  }
  if (by_job) return 'wait'
  return deleted ? { failed: 'the checkpoint was deleted before it was measured' } : 'measure'
}
