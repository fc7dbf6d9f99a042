import type { ExitRecord } from './exit-record.ts'
import type { Failure } from './failure.ts'
import type { JobFacts } from './job.ts'
import type { RunState } from './run.ts'
import type { JsonObject } from './scalars.ts'

/** One submission of a run. */
export interface Attempt {
  run_id: string
  /** From 1. */
  n: number
  state: RunState
  /** Random name of the submission, the key under which it is found again: `orion-<run>-<n>-<random>`. */
  token: string
  adapter: string
  /** What the adapter needs to find the job again; null until the submission is confirmed. */
  handle: JsonObject | null
  bundle_path: string
  bundle_digest: string
  /** Checkpoint the attempt starts from, or null for the beginning. */
  from_checkpoint: string | null
  start_step: number
  /** False when the user allowed a resume that cannot be bit-exact. */
  exact: boolean
  ranks: number
  reason: string | null
  submitted_at: string | null
  started_at: string | null
  ended_at: string | null
  exit: ExitRecord | null
  failure: Failure | null
  /** What a scheduler said last of its job, or null. */
  job: JobFacts | null
  /** Nodes that it is to be kept off, beside those of the profile. */
  exclude: readonly string[]
}
