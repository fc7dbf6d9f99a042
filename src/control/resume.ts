import { OrionError } from '../schema/error.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import type { Plan } from './plan.ts'

/** A checkpoint on disk that a resume can start from. */
export interface ResumePoint {
  step: number
  attempt: number
  path: string
  checkpoint_hash: string
  world_size: number
}

/** What a resume would do, decided and shown before anything is done. */
export interface ResumePlan {
  run: RunDetail
  /** Number the new attempt gets. */
  attempt: number
  /** Newest checkpoint that verifies, or the one asked for; null: from the beginning. */
  checkpoint: ResumePoint | null
  /** Checkpoints passed over, newest first, with the reason. */
  passed_over: { name: string; reason: string }[]
  /** True when every later step will be bit-equal to a run that was never interrupted. */
  exact: boolean
  /** Why it is not exact; empty when it is. */
  inexact_because: string[]
  /** Reasons not to go on; `resume` throws while there are any. */
  refusals: { code: 'not_resumable' | 'not_exact' | 'checkpoint_damaged'; message: string; hint: string }[]
  /** Overridden plan for a new bundle; null: the same bundle again. */
  changed: Plan | null
}

export interface ResumeOptions {
  /** Checkpoint to start from: a step, a hash prefix, a path; default the newest that verifies. */
  from?: string
  /** Overrides as in `training.lr=1e-4`. */
  overrides?: string[]
  /** Go on although the result will not be bit-equal. */
  inexact?: boolean
  onVerify?: (progress: { name: string; bytes_done: number; bytes: number }) => void
}

export async function planResume(
  _ctx: Context,
  _run: string,
  _options: ResumeOptions = {},
): Promise<ResumePlan> {
  throw new OrionError('internal', 'resuming is not part of this build')
}

/** Starts the next attempt; refuses with the plan's first refusal. */
export async function resume(
  _ctx: Context,
  _plan: ResumePlan,
  _options: { reason: string | null },
): Promise<RunDetail> {
  throw new OrionError('internal', 'resuming is not part of this build')
}
