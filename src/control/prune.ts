import { cannotDelete } from '../core/checkpoints/deletion.ts'
import { listWords } from '../core/text/words.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { sweepAwaiting } from './awaiting.ts'
import { isResumable, keepingOf, retentionOf } from './checkpoint-keeping.ts'
import type { Context } from './context.ts'
import { type DeleteOptions, type Deletion, deleteCheckpoint } from './delete.ts'
import { allCheckpoints } from './find-checkpoint.ts'
import { findRun } from './find-run.ts'

export interface PruneOptions extends DeleteOptions {
  /** Instead of the run's own `checkpoint.keep_last`. */
  keep_last?: number
  /** Instead of its `checkpoint.keep_every`. */
  keep_every?: number
  /** Hears of each deletion as it is done. */
  onDeleted?(deletion: Deletion): void
}

export interface Pruning {
  run_id: string
  deleted: Deletion[]
  bytes_freed: number
  /** Superfluous by the rule, and kept all the same. */
  spared: { checkpoint: Checkpoint; why: string }[]
}

/** Deletes what the retention rule of a run, or a stricter one, does not keep; pins, children and resumes stay safe. */
export async function prune(ctx: Context, text: string, options: PruneOptions): Promise<Pruning> {
  const run = findRun(ctx, text)
  const own = await retentionOf(ctx, run.id)
  const rule = {
    ...own,
    keep_last: options.keep_last ?? own.keep_last,
    keep_every: options.keep_every ?? own.keep_every,
  }
  if (!options.dry_run) await sweepAwaiting(ctx, run.id)
  const all = allCheckpoints(ctx, run.id)
  const keeping = keepingOf(ctx, run.id, rule, all)
  const result: Pruning = { run_id: run.id, deleted: [], bytes_freed: 0, spared: [] }
  for (const checkpoint of all.toReversed()) {
    const held = keeping.get(checkpoint.id)
    if (!held || checkpoint.deleted || held.kept_by.length > 0) continue
    const refusal = cannotDelete(checkpoint, held, isResumable(run))
    if (refusal) {
      result.spared.push({ checkpoint, why: refusal.message })
      continue
    }
    if (held.asked.length > 0) {
      const why = `Step ${checkpoint.step} waits to be measured on ${listWords(held.asked)}.`
      result.spared.push({ checkpoint, why })
      continue
    }
    const deletion = await deleteCheckpoint(ctx, checkpoint.id, options)
    result.deleted.push(deletion)
    result.bytes_freed += deletion.bytes_freed
    options.onDeleted?.(deletion)
  }
  return result
}
