import { type HeldOut, type Overlap, overlapSteps } from '../core/overlap/find-overlap.ts'
import { type Part, type Split, spanOf } from '../core/overlap/part.ts'
import { windowsIn } from '../core/overlap/windows.ts'
import type { Span } from '../core/spans.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import type { CatalogEntry } from '../schema/recording.ts'
import { checkpointFiles } from './checkpoint-files.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { inSlices } from './in-slices.ts'
import { matchQuery } from './match-query.ts'
import { readConsumed } from './read-consumed.ts'

/** Windows that are held out of training: a part of the recordings of a query, cut into windows. */
export interface HeldOutQuery {
  query: string
  part: Part
  split: Split
  window_s: number
  /** Time between the starts of two windows, seconds. */
  step_s: number
}

/** What a suite holds out: its items are the windows. */
export interface HeldOutSuite {
  suite: string
  query: string
}

/** What a checkpoint was trained on of the data that it is to be measured on. */
export interface OverlapAnswer {
  checkpoint: Checkpoint
  held_out: HeldOutQuery | HeldOutSuite
  /** Recordings that the query matches. */
  recordings: number
  overlap: Overlap
  /** The windows of an overlapping recording that were trained on, seconds; in the order of `overlap.recordings`. */
  windows: Span[][]
}

/**
 * Compares the record of what a checkpoint and its parents were trained on with held-out windows; throws where the
 * checkpoint has no such record, or no window is held out.
 */
export async function overlap(ctx: Context, text: string, heldOut: HeldOutQuery): Promise<OverlapAnswer> {
  const catalog = ctx.store.recordings()
  const recordings = matchQuery(heldOut.query, catalog)
  const checkpoint = await findCheckpoint(ctx, text)
  const { part, split, window_s, step_s } = heldOut
  const held = recordings.map(recording => ({
    recording,
    windows: windowsIn([spanOf(recording, part, split)], window_s, step_s),
  }))
  const found = await trainedOn(ctx, checkpoint, held, catalog)
  if (found.overlap.windows === 0) {
    throw new OrionError(
      'not_found',
      `No window of ${window_s} s fits into the ${part} part of ${recordings.length} recordings.`,
      { hint: 'Shorten --window, or choose another --part.' },
    )
  }
  return { checkpoint, held_out: heldOut, recordings: recordings.length, ...found }
}

/** Which of some held-out windows a checkpoint and its parents were trained on; throws where it has no record of that. */
export async function trainedOn(
  ctx: Context,
  checkpoint: Checkpoint,
  held: readonly HeldOut[],
  catalog: readonly CatalogEntry[],
): Promise<Pick<OverlapAnswer, 'overlap' | 'windows'>> {
  const consumed = await readConsumed(await checkpointFiles(ctx, checkpoint), checkpoint.path)
  if (!consumed) {
    throw new OrionError(
      'checkpoint_damaged',
      `${checkpoint.path} does not say what it was trained on: data_hashes/manifest.json is missing or unreadable.`,
      { hint: `\`orion verify ${checkpoint.id}\` tells what else is wrong with it.` },
    )
  }
  const overlap = await inSlices(overlapSteps(consumed, held, catalog))
  const byId = new Map(held.map(each => [each.recording.id, each.windows]))
  const windows = overlap.recordings.map(({ id, which }) => {
    const all = byId.get(id)
    return Array.from(which, at => [all?.starts[at] ?? 0, all?.ends[at] ?? 0] as const)
  })
  return { overlap, windows }
}
