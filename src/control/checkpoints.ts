import type { Checkpoint } from '../schema/checkpoint.ts'
import type { Page } from '../store/store.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'

/** Checkpoints of one run, or of all, newest first. */
export function checkpoints(
  ctx: Context,
  run: string | null,
  options: { limit?: number; after?: string | null } = {},
): Page<Checkpoint> {
  return ctx.store.checkpoints(run === null ? null : findRun(ctx, run).id, options)
}
