/** How the way to a machine is, as far as is known without asking it. Ages instead of times: adapters have no clock. */
export interface LinkState {
  /** A connection stands. */
  open: boolean
  /** What carries the connection, as `ssh2 (a key of the agent opens the door)`; null before that was chosen. */
  carrier: string | null
  /** Why the newest try failed, or null when it did not. */
  trouble: string | null
  /** Since the machine, or its scheduler, last answered, ms; null before that. */
  heard_ms_ago: number | null
  /** Shortest round trip of late, ms. */
  lag_ms: number | null
  /** Calls of the scheduler's commands in the last minute; null where there is no scheduler. */
  calls_per_minute: number | null
}
