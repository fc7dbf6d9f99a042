/**
 * `here`: this machine; `unasked`: nobody has asked yet; `connected`: it answered a moment ago; `quiet`: it answered, and was
 * not asked since; `unreachable`: the newest try failed; `unusable`: its profile is wrong.
 */
export const HOST_STATES = ['here', 'unasked', 'connected', 'quiet', 'unreachable', 'unusable'] as const
export type HostState = (typeof HOST_STATES)[number]

/** How one profile is reached, as far as somebody on this registry knows. */
export interface HostStatus {
  profile: string
  adapter: string
  /** Host as `ssh` takes it; null for this machine. */
  host: string | null
  state: HostState
  /** When it, or its scheduler, last answered; null: never. */
  last_word_at: string | null
  /** What the newest try failed with, and since when tries fail. */
  trouble: string | null
  troubled_since: string | null
  /** Shortest round trip of late, ms. */
  lag_ms: number | null
  /** Calls of scheduler commands in a minute; null where there is no scheduler. */
  calls_per_minute: number | null
  /** Attempts there that may still change. */
  active: number
  /** How a user gets there by hand; null for this machine. */
  command: string | null
  run_root: string
  python: string
}
