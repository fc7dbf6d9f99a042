import type { SuiteUse } from '../task-plugin.ts'
import { countWords, plural } from '../text/words.ts'

/** When a run's config has a suite measured next, on a checkpoint that is still to come. */
export interface NextDue extends Pick<SuiteUse, 'suite' | 'partial_subset' | 'partial_seed' | 'by_job'> {
  /** Step of the next checkpoint that is measured whatever comes before; null where nobody knows. */
  step: number | null
  /** Steps until then; 0: it is being saved. */
  in_steps: number | null
  /** That is the last step. */
  last: boolean
  /** So is each checkpoint before that is the best so far. */
  best: boolean
}

/** How far a run has come. */
export interface Progress {
  step: number | null
  max_steps: number | null
  /** Step of the newest checkpoint; null while there is none. */
  saved: number | null
}

/** When a suite is measured next; null where no checkpoint is left to measure it on. */
export function nextDue(
  { suite, partial_subset, partial_seed, by_job, when }: SuiteUse,
  { step, max_steps, saved }: Progress,
): NextDue | null {
  const now = step ?? 0
  // Of the step that is done the checkpoint may still be on its way.
  const from = Math.max(1, saved !== null && saved >= now ? now + 1 : now)
  if (max_steps !== null && from > max_steps) return null
  const round = when.every === null ? null : Math.ceil(from / when.every) * when.every
  const regular = round !== null && (max_steps === null || round <= max_steps) ? round : null
  const at = regular ?? (when.end ? max_steps : null)
  if (at === null && !when.end && !when.best) return null
  return {
    ...{ suite, partial_subset, partial_seed, by_job, step: at },
    in_steps: at === null ? null : at - now,
    last: at === null ? when.end : at === max_steps,
    best: when.best,
  }
}

/** `next at step 450 (in 37 steps), or at a new best before` */
export function nextDueWords({ step, in_steps, last, best }: NextDue): string {
  if (step === null)
    return last ? `next at the last step${best ? ', or at a new best' : ''}` : 'next at a new best'
  const away = in_steps === 0 ? 'now' : `in ${plural(in_steps ?? 0, 'step')}`
  return `next at step ${countWords(step)}${last ? ', the last' : ''} (${away})${best ? ', or at a new best before' : ''}`
}
