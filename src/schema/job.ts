/** What a scheduler says of the job of an attempt. */
export interface JobFacts {
  /** The scheduler's number of it. */
  id: string
  /** The scheduler's word for its state, as `PENDING`. */
  word: string
  partition: string | null
  /** Names of its nodes; none while it waits. */
  nodes: readonly string[]
  /** Why it waits, or null. */
  reason: string | null
  /** When it is expected to start (ISO 8601), or null. */
  expected_start: string | null
  /** How often the scheduler has started it again. */
  restarts: number | null
  time_limit_s: number | null
}
