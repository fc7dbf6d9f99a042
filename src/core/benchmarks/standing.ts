import type { Measured } from '../../schema/benchmark.ts'
import { ACTIVE_STATES, type RunState } from '../../schema/run.ts'

/** A measurement that a run is about to make, read from what it was asked. */
export interface UnderWay {
  suite: string
  checkpoint_hash: string
  run_id: string
  state: RunState
}

/** What a suite says of a checkpoint: the answer, and what has become of a question since. */
export interface Standing {
  /** The answer over the largest part of the items, of those the newest; null while nobody has answered. */
  best: Measured | null
  /** Every answer: which of them can be compared depends on the other side. */
  answers: Measured[]
  /** What is under way; `due`: a training scheduled it about a checkpoint of its own, and it will be measured. */
  active: { state: RunState | 'due'; run_id: string } | null
  /** Why there is no answer to what was asked last; null where there is one or it is under way. */
  failed: { why: string; run_id: string } | null
}

/** Where each suite stands with one checkpoint; measurements come newest first. */
export function standingsOf(
  measured: readonly Measured[],
  underWay: readonly UnderWay[],
  stateOf: (run: string) => RunState | undefined,
): Map<string, Standing> {
  const suites = new Set([...measured, ...underWay].map(({ suite }) => suite))
  return new Map(
    [...suites].map(suite => [
      suite,
      standing(
        measured.filter(each => each.suite === suite),
        underWay.find(each => each.suite === suite),
        stateOf,
      ),
    ]),
  )
}

function standing(
  measured: readonly Measured[],
  underWay: UnderWay | undefined,
  stateOf: (run: string) => RunState | undefined,
): Standing {
  const answers = measured.filter(({ state }) => state === 'finished')
  const best = answers.reduce<Measured | null>(
    (most, each) => (most === null || each.partial_subset > most.partial_subset ? each : most),
    null,
  )
  const [last] = measured
  const state = last && stateOf(last.run_id)
  const active = underWay ?? activeOf(last, state)
  return { best, answers, active, failed: active ? null : failureOf(last, state) }
}

function activeOf(last: Measured | undefined, state: RunState | undefined): Standing['active'] {
  if (last?.state !== 'scheduled') return null
  const { run_id, of_run } = last
  if (run_id === of_run) return { state: 'due', run_id }
  return state && ACTIVE_STATES.includes(state) ? { state, run_id } : null
}

function failureOf(last: Measured | undefined, state: RunState | undefined): Standing['failed'] {
  if (!last || last.state === 'finished') return null
  const { run_id, message } = last
  if (last.state === 'failed') return { why: message ?? 'it failed', run_id }
  return { why: `its run is ${state === undefined ? 'not in this registry' : state}`, run_id }
}
