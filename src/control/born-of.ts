import type { Edge } from '../store/store.ts'
import type { Context } from './context.ts'

/** The edge by which a run came from another one as a whole; undefined where it began by itself. */
export const bornOf = (ctx: Context, run_id: string): Edge | undefined =>
  ctx.store
    .edges(run_id)
    .find(
      ({ kind, child_run, parent_run }) =>
        kind !== 'grafted' && child_run === run_id && parent_run !== run_id,
    )
