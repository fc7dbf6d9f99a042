import type { Attempt } from '../schema/attempt.ts'
import { ACTIVE_STATES } from '../schema/run.ts'
import { isNodeName } from './hosts/suspect-nodes.ts'

/** Attempts in a row that end without a new checkpoint, after which a run waits for its user. */
export const MOST_WITHOUT_PROGRESS = 3

/** Ends that say nothing against the job: its machine or its time was taken. */
const TAKEN = new Set(['preempted', 'time_limit', 'node_fail', 'requeued'])

export type GoingOn = { go: true; why: string } | { go: false; why: string }

type Past = Pick<Attempt, 'n' | 'state' | 'start_step' | 'failure' | 'exit' | 'exact'>

/**
 * Whether a run goes on by itself after its newest attempt: where a scheduler took its machine or its time, unless three
 * attempts in a row brought no checkpoint further. `newest_step` is the step of the newest checkpoint.
 */
export function goingOn(attempts: readonly Past[], newest_step: number): GoingOn {
  const last = attempts.at(-1)
  if (!last) return { go: false, why: 'nothing has run yet' }
  if (ACTIVE_STATES.includes(last.state) || last.state === 'planned')
    return { go: false, why: 'an attempt is under way' }
  const taken = takenBy(last)
  if (taken === null) return { go: false, why: `attempt ${last.n} is ${last.state}` }
  if (!last.exact) return { go: false, why: 'the run is not exact, so its user decides' }
  const tries = withoutProgress(attempts, newest_step)
  if (tries >= MOST_WITHOUT_PROGRESS)
    return { go: false, why: `${tries} attempts in a row ended at step ${newest_step} without progress` }
  return { go: true, why: taken }
}

/** What took the machine or the time away, or null where something else ended the attempt. */
function takenBy({ state, failure, exit }: Past): string | null {
  if (state === 'completed' || state === 'cancelled' || exit?.reason === 'cancelled') return null
  if (exit?.reason === 'time_limit') return 'time_limit'
  return failure && TAKEN.has(failure.class) ? failure.class : null
}

/** Attempts at the end of the row that started where the newest checkpoint still is. */
function withoutProgress(attempts: readonly Past[], newest_step: number): number {
  const progress = attempts.findLastIndex(({ start_step }) => start_step < newest_step)
  return attempts.length - 1 - progress
}

/** Nodes that the next attempt does without: those that failed under earlier ones, and those that a user named. */
export function keptOff(attempts: readonly Pick<Attempt, 'failure' | 'exclude'>[]): string[] {
  const nodes = attempts.flatMap(({ failure, exclude }) => [
    ...(failure?.class === 'node_fail' && failure.host !== null ? failure.host.split(',') : []),
    ...exclude,
  ])
  return [...new Set(nodes)].filter(isNodeName)
}
