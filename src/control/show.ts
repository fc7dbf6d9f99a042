import type { Attempt } from '../schema/attempt.ts'
import type { Measured } from '../schema/benchmark.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import type { PreflightReport } from '../schema/preflight.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Edge, Warning } from '../store/store.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'
import { scoresOfRun } from './scores.ts'

/** All that is known of one run, on one page. */
export interface RunPage {
  run: RunDetail
  attempts: Attempt[]
  checkpoints: Checkpoint[]
  /** What each suite says of the newest checkpoint that it has measured. */
  scores: Measured[]
  /** What it scheduled to be measured and nobody has answered yet, in the order of steps. */
  due: Measured[]
  /** Newest canonical value of each metric. */
  metrics: Record<string, { step: number; value: number }>
  preflight: { attempt: number; report: PreflightReport }[]
  edges: Edge[]
  /** What went wrong while it was followed. */
  warnings: Warning[]
}

export function show(ctx: Context, text: string): RunPage {
  const run = findRun(ctx, text)
  return {
    run,
    attempts: ctx.store.attempts(run.id),
    checkpoints: ctx.store.checkpoints(run.id).items,
    scores: scoresOfRun(ctx, run.id),
    due: ctx.store.due().filter(({ run_id }) => run_id === run.id),
    metrics: ctx.store.latest(run.id),
    preflight: ctx.store.preflight(run.id),
    edges: ctx.store.edges(run.id),
    warnings: ctx.store.warnings(run.id),
  }
}
