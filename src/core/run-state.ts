import type { Attempt } from '../schema/attempt.ts'
import type { ExitRecord } from '../schema/exit-record.ts'
import { SAVED_AND_STOPPED } from '../schema/exit-status.ts'
import type { RunState } from '../schema/run.ts'
import type { Observation } from './adapter.ts'

/** What the job itself said last about its end: every step done, saved and stopped on a signal, or an error. */
export type LastWord = 'complete' | 'stopped' | 'failed' | null

export type AttemptChange = Partial<Attempt> & { state: RunState }

/**
 * Where an attempt moves after a look at its job; null: nothing new. What cannot be known moves nothing, and neither does the
 * absence of a job whose submission was never confirmed.
 */
export function nextState(
  attempt: Pick<Attempt, 'state' | 'started_at' | 'handle'>,
  seen: Observation,
  lastWord: LastWord,
  now: string,
  cancelAsked = false,
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
      if (attempt.handle === null) return null
      return { state: stateWithoutRecord(null, lastWord, cancelAsked), ended_at: now }
    case 'ended': {
      const { exit, word } = seen
      if (exit === null) return { state: stateWithoutRecord(word, lastWord, cancelAsked), ended_at: now }
      const { started_at, ended_at } = exit
      return {
        state: stateWithRecord(exit, word, lastWord),
        exit,
        started_at: attempt.started_at ?? started_at,
        ended_at,
      }
    }
  }
}

/** Whether an attempt that ended so wants it explained: a failure, or a cancel that was not asked of Orion. */
export function wantsDiagnosis({ state, exit }: AttemptChange, cancelAsked: boolean): boolean {
  if (state === 'cancelled') return !cancelAsked && exit?.reason !== 'cancelled'
  return state === 'failed' || state === 'lost' || state === 'preempted'
}

const BY_CAUSE: Record<string, RunState> = {
  time_limit: 'failed',
  host_oom: 'failed',
}

/** What a scheduler wrote into the job's own log says how it ended, also where it has forgotten the job. */
export function stateByCause(state: RunState, cause: string): RunState {
  if (cause === 'cancelled') return 'cancelled'
  if (state !== 'cancelled' && (cause === 'preempted' || cause === 'requeued')) return 'preempted'
  return state === 'lost' ? (BY_CAUSE[cause] ?? state) : state
}

/** Where the exit record and the job's own last word tell different stories, in words; the record is believed. */
export function contradiction(seen: Observation, lastWord: LastWord): string | null {
  if (seen.state !== 'ended' || seen.exit === null) return null
  const { code, reason } = seen.exit
  const word = seen.word?.split(/[\s,]/)[0] ?? ''
  if (code === 0 && /^(FAILED|TIMEOUT|NODE_FAIL|BOOT_FAIL|OUT_OF_MEMORY|DEADLINE|CANCELLED)$/.test(word))
    return `the scheduler calls the job ${word}, but it ended with code 0`
  if (code !== 0 && word === 'COMPLETED')
    return `the scheduler calls the job COMPLETED, but it ended with code ${code}`
  if (code === 0 && lastWord === 'failed') return 'the job reported a failure, but it ended with code 0'
  if (code === 0 && lastWord === 'stopped') return 'the job stopped early, but it ended with code 0'
  if (code !== 0 && lastWord === 'complete') return `every step was done, but the job ended with code ${code}`
  if (reason === 'cancelled' && lastWord === 'complete')
    return 'the job was done before the wish to cancel reached it'
  return null
}

function stateWithRecord(exit: ExitRecord, word: string | null, lastWord: LastWord): RunState {
  if (exit.code === 0 && lastWord === 'complete') return 'completed'
  if (exit.reason === 'cancelled') return 'cancelled'
  if (wasCancelled(word) && (exit.code !== 0 || lastWord === 'stopped')) return 'cancelled'
  // torchrun ends with 1 whatever its workers ended with, so the job's own word counts.
  if (lastWord === 'stopped' || exit.code === SAVED_AND_STOPPED || machineWasTaken(word)) return 'preempted'
  return exit.code === 0 ? 'completed' : 'failed'
}

function stateWithoutRecord(word: string | null, lastWord: LastWord, cancelAsked: boolean): RunState {
  if (lastWord === 'complete') return 'completed'
  if (cancelAsked || wasCancelled(word)) return 'cancelled'
  if (lastWord === 'stopped' || machineWasTaken(word)) return 'preempted'
  return lastWord === 'failed' || endedOfItself(word) ? 'failed' : 'lost'
}

/** A scheduler that saw the end of a job knows it, whatever the job could still write. */
const endedOfItself = (word: string | null) =>
  word !== null && /^(FAILED|OUT_OF_MEMORY|TIMEOUT|DEADLINE)\b/i.test(word)

/** By whomever: `scancel` says nothing to the job but TERM. */
const wasCancelled = (word: string | null) => word !== null && /^CANCELLED\b/i.test(word)

const machineWasTaken = (word: string | null) => word !== null && /^(PREEMPTED|REQUEUED)\b/i.test(word)
