import { cannotDelete, type Keeping } from '../core/checkpoints/deletion.ts'
import { failpoint } from '../core/failpoint.ts'
import { bytesWords } from '../core/text/words.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import type { RunDetail } from '../schema/run.ts'
import { folderName, isResumable, keepingOf, type RetentionRule, retentionOf } from './checkpoint-keeping.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { findRun } from './find-run.ts'
import { actor, recordEvent } from './record-event.ts'

export interface DeleteOptions {
  reason: string | null
  dry_run?: boolean
}

export interface Deletion {
  checkpoint: Checkpoint
  /** False when it was gone already, or with `dry_run`. */
  changed: boolean
  bytes_freed: number
  /** One sentence on what happened or would happen. */
  what: string
}

/** A checkpoint, its run, and what holds it. */
export interface Held {
  checkpoint: Checkpoint
  run: RunDetail
  rule: RetentionRule
  keeping: Keeping
}

/** The checkpoint of a run of this registry that a text names, with what holds it. */
export async function held(ctx: Context, text: string): Promise<Held> {
  const checkpoint = await findCheckpoint(ctx, text)
  const run = findRun(ctx, checkpoint.run_id)
  const rule = await retentionOf(ctx, run.id)
  const keeping = keepingOf(ctx, run.id, rule).get(checkpoint.id)
  if (keeping) return { checkpoint, run, rule, keeping }
  throw new OrionError(
    'not_allowed',
    `${checkpoint.path} is not a checkpoint that run ${run.id} announced.`,
    {
      hint: `\`orion checkpoints ${run.id}\` lists those it did.`,
    },
  )
}

/**
 * Deletes one checkpoint for good. Refuses while a resume, a child run or a pin needs it. It is recorded first and removed
 * then, so that what a crash leaves half removed is never taken for a checkpoint, and the same call finishes the work.
 */
export async function deleteCheckpoint(
  ctx: Context,
  text: string,
  options: DeleteOptions,
): Promise<Deletion> {
  const { checkpoint, run, keeping } = await held(ctx, text)
  const { files } = await ctx.adapter(run.adapter)
  const { id, path, bytes } = checkpoint
  const remains = checkpoint.deleted && !takenAgain(ctx, checkpoint) && (await files.list(path)).length > 0
  if (checkpoint.deleted && !remains) {
    return { checkpoint, changed: false, bytes_freed: 0, what: `${id} is deleted already.` }
  }
  const refusal = checkpoint.deleted ? null : cannotDelete(checkpoint, keeping, isResumable(run))
  if (refusal) throw new OrionError('not_allowed', refusal.message, { hint: refusal.hint })
  if (options.dry_run) {
    const what = `${id} would be deleted for good, which frees ${bytesWords(bytes)}.`
    return { checkpoint, changed: false, bytes_freed: bytes, what }
  }
  if (!checkpoint.deleted) {
    await recordEvent(ctx, run, checkpoint.attempt, {
      type: 'checkpoint.deleted',
      step: checkpoint.step,
      name: folderName(checkpoint),
      by: actor(ctx),
      ...(options.reason === null ? {} : { reason: options.reason }),
    })
  }
  failpoint('delete.recorded')
  await files.remove(`${path}/manifest.json`)
  await files.remove(path)
  return {
    checkpoint: { ...checkpoint, deleted: true },
    changed: true,
    bytes_freed: bytes,
    what: `${id} is deleted for good; ${bytesWords(bytes)} are free again.`,
  }
}

/** Whether another checkpoint has the folder by now. */
function takenAgain(ctx: Context, { id, path, run_id, step }: Checkpoint): boolean {
  return ctx.store
    .checkpoints(run_id)
    .items.some(each => each.id !== id && each.path === path && each.step === step && !each.deleted)
}
