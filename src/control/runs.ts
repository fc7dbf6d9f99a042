import type { Run } from '../schema/run.ts'
import type { Page, RunFilter } from '../store/store.ts'
import type { Context } from './context.ts'

export type { Page, RunFilter }

/** A page of runs, newest first. */
export function runs(ctx: Context, filter: RunFilter = {}): Page<Run> {
  return ctx.store.runs(filter)
}
