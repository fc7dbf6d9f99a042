/** Age at which an answer of the scheduler is asked for again: while something was just submitted, and otherwise. */
const LIVELY_MS = 5_000
const CALM_MS = 15_000
/** A submission is expected to change soon for this long. */
const LIVELY_FOR_MS = 60_000
/** However urgent, no two questions come closer than this. */
const LEAST_MS = 2_000
const MOST_MS = 600_000

export interface PaceState {
  /** When the newest answer or failure came, ms. */
  asked_at: number
  submitted_at: number
  /** Failures in a row. */
  failures: number
}

/**
 * When the scheduler may be asked next, ms: every 15 s, every 5 s in the first minute after a submission, soon where a
 * record shows an end; twice as long after each failure, ten minutes at most.
 */
export function nextQuestionAt({ asked_at, submitted_at, failures }: PaceState, urgent: boolean): number {
  if (failures > 0) return asked_at + Math.min(MOST_MS, CALM_MS * 2 ** (failures - 1))
  if (urgent) return asked_at + LEAST_MS
  return asked_at + (asked_at - submitted_at < LIVELY_FOR_MS ? LIVELY_MS : CALM_MS)
}
