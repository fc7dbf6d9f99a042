import type { Failure } from './failure.ts'
import type { JsonObject } from './scalars.ts'

export const RUN_STATES = [
  'planned',
  'submitted',
  'queued',
  'running',
  'completed',
  'failed',
  'cancelled',
  'preempted',
  'lost',
] as const
export type RunState = (typeof RUN_STATES)[number]

/** States in which an attempt may still have processes or a place in a queue. */
export const ACTIVE_STATES: readonly RunState[] = ['submitted', 'queued', 'running']

/**
 * `needs_me`: unseen failures, pinned, running, waiting, then the rest; each newest first. `created`: newest first.
 * `changed`: the newest change of state first. `name`: by name.
 */
export const RUN_ORDERS = ['needs_me', 'created', 'changed', 'name'] as const
export type RunOrder = (typeof RUN_ORDERS)[number]

/** One run as lists and scripts see it. */
export interface Run {
  id: string
  /** SHA-256 over the identity; whole, shortened only for display. */
  key: string
  name: string
  task_type: string
  state: RunState
  /** Number of the newest attempt, from 1; 0 while planned. */
  attempt: number
  step: number | null
  max_steps: number | null
  /** Profile the run was launched on. */
  adapter: string
  path: string
  created_at: string
  updated_at: string
  last_event_at: string | null
  failure: Failure | null
  /** Only while it is planned and waits for another run: which one, and why it is not launched yet. */
  waiting?: { upstream: string; why: string }
  /** Kept at the top of lists. */
  pinned: boolean
  /** Put away: left out of lists. */
  archived: boolean
  /** What the user wrote about it. */
  note: string
}

/** Everything `orion show` prints about one run. */
export interface RunDetail extends Run {
  config: JsonObject
  identity: JsonObject
  provenance: JsonObject
  /** Facts a task plugin chose to show (model, parameters, data), label to text. */
  summary: Record<string, string>
  /** Where `config` was read from, or null for a run built in the program. */
  source: string | null
}
