import { OrionError } from '../schema/error.ts'
import type { Run } from '../schema/run.ts'
import { bornOf } from './born-of.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'
import { wholePage } from './runs.ts'

/** Earlier runs whose names hold that of the run, looked through for the last good one. */
const AMONG = 200

/**
 * What a run is compared with where nobody says: the checkpoint that it came from, its run where that checkpoint is no longer
 * known, else the newest earlier run of its name that completed. Throws `not_found` where there is none.
 */
export function comparedWith(ctx: Context, text: string): string {
  const run = findRun(ctx, text)
  const found = parentOf(ctx, run) ?? lastGood(ctx, run)
  if (found !== null) return found
  throw new OrionError('not_found', `There is nothing to compare ${run.name} with.`, {
    hint: 'It came from no run of this registry, and no earlier run of its name has completed. Name two: `orion diff A B`.',
  })
}

function parentOf(ctx: Context, { id }: Run): string | null {
  const born = bornOf(ctx, id)
  if (!born) return null
  const saved = ctx.store.checkpointByHash(born.parent_hash).find(({ run_id }) => run_id === born.parent_run)
  return saved?.id ?? ctx.store.run(born.parent_run)?.id ?? null
}

function lastGood(ctx: Context, { id, name, created_at }: Run): string | null {
  const { items } = wholePage(ctx, {
    words: [name],
    states: ['completed'],
    order: 'created',
    limit: AMONG,
  })
  return items.find(each => each.name === name && each.id !== id && each.created_at < created_at)?.id ?? null
}
