import type { Observation } from '../core/adapter.ts'
import type { Attempt } from '../schema/attempt.ts'
import { SAVED_AND_STOPPED } from '../schema/exit-record.ts'

export type AttemptChange = Partial<Attempt> & { state: Attempt['state'] }

/** What the job itself said last about its end. */
export type LastWord = 'complete' | 'stopped' | 'failed' | null

/** Where an attempt moves after a look at its job; null: nothing new. `unknown` never moves anything. */
export function nextState(
  attempt: Attempt,
  seen: Observation,
  lastWord: LastWord,
  now: string,
): AttemptChange | null {
  switch (seen.state) {
    case 'unknown':
      return null
    case 'queued':
      return attempt.state === 'queued' ? null : { state: 'queued' }
    case 'running':
      if (attempt.state === 'running') return null
      return { state: 'running', started_at: attempt.started_at ?? seen.started_at ?? now }
    case 'absent':
      return { state: 'lost', ended_at: now }
    case 'ended': {
      const { exit } = seen
      const state = endState(exit, lastWord)
      const started_at = attempt.started_at ?? exit?.started_at ?? null
      return { state, exit, started_at, ended_at: exit?.ended_at ?? now }
    }
  }
}

function endState(exit: Attempt['exit'], lastWord: LastWord): Attempt['state'] {
  if (exit?.reason === 'cancelled') return 'cancelled'
  if (exit?.code === 0) return 'completed'
  // torchrun ends with 1 whatever its workers ended with, so the job's own word counts.
  if (lastWord === 'stopped' || exit?.code === SAVED_AND_STOPPED) return 'preempted'
  if (exit === null) return lastWord === 'complete' ? 'completed' : 'failed'
  return 'failed'
}
