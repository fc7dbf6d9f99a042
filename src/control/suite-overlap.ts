import { itemsIn } from '../core/benchmarks/items-in.ts'
import { datasetHash } from '../core/benchmarks/question.ts'
import type { HeldOut } from '../core/overlap/find-overlap.ts'
import type { Measured, OverlapVerdict, Suite } from '../schema/benchmark.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import type { CatalogEntry } from '../schema/recording.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { matchQuery } from './match-query.ts'
import { type OverlapAnswer, trainedOn } from './overlap.ts'
import { findSuite, heldOut } from './suites.ts'

/** What a checkpoint was trained on of the items that a suite holds out; the verdict is kept for every score of it. */
export async function suiteOverlap(ctx: Context, text: string, suiteText: string): Promise<OverlapAnswer> {
  const checkpoint = await findCheckpoint(ctx, text)
  return overlapWith(ctx, checkpoint, await findSuite(ctx, suiteText))
}

/** The same of a suite that is known already. */
export async function overlapWith(
  ctx: Context,
  checkpoint: Checkpoint,
  suite: Suite,
): Promise<OverlapAnswer & { verdict: OverlapVerdict }> {
  const recordings = matchQuery(suite.query, ctx.store.recordings())
  const found = await trainedOn(ctx, checkpoint, await heldItems(ctx, suite, recordings))
  const { windows: items, overlapping } = found.overlap
  if (items === 0) {
    throw new OrionError(
      'not_found',
      `${suite.suite} holds out nothing of ${recordings.length} recordings.`,
      {
        hint: '`orion bench list --windows` shows what it holds out of each.',
      },
    )
  }
  const of = {
    suite: suite.suite,
    checkpoint_hash: checkpoint.checkpoint_hash,
    dataset_hash: datasetHash(suite, recordings),
  }
  const verdict =
    ctx.store.mode === 'read-write'
      ? ctx.store.keepOverlap(of, { items, overlapping })
      : { items, overlapping, at: ctx.now().toISOString() }
  const held_out = { suite: suite.suite, query: suite.query }
  return { checkpoint, held_out, recordings: recordings.length, ...found, verdict }
}

/** The items that a suite holds out of each of its recordings. */
export async function heldItems(
  ctx: Context,
  suite: Suite,
  recordings: readonly CatalogEntry[],
): Promise<HeldOut[]> {
  const spans = new Map((await heldOut(ctx, suite)).map(each => [each.recording, each.windows]))
  const item_s = Number(suite.held_out.item_s)
  return recordings.map(recording => ({
    recording,
    windows: itemsIn(spans.get(recording.id) ?? [], item_s),
  }))
}

/** The verdict that stands beside a score; throws where it cannot be told of the data that was measured. */
export async function verdictOf(ctx: Context, measured: Measured, suite: Suite): Promise<OverlapVerdict> {
  const saved = ctx.store.checkpointByHash(measured.checkpoint_hash)
  const checkpoint = saved.find(({ deleted }) => !deleted)
  if (!checkpoint) {
    throw new OrionError(
      'not_found',
      `The checkpoint of ${measured.of_run ?? 'the baseline'}@${measured.step} is not on disk any more, and with it what it was trained on.`,
    )
  }
  if (datasetHash(suite, matchQuery(suite.query, ctx.store.recordings())) !== measured.dataset_hash) {
    throw new OrionError('not_found', `The data of ${suite.suite} are not those that were measured on.`, {
      hint: `\`orion bench run ${suite.suite} ${measured.of_run}@${measured.step}\` measures on those of today.`,
    })
  }
  return (await overlapWith(ctx, checkpoint, suite)).verdict
}
