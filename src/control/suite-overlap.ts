import { itemsIn } from '../core/benchmarks/items-in.ts'
import { datasetHash } from '../core/benchmarks/question.ts'
import type { HeldOut } from '../core/overlap/find-overlap.ts'
import type { OverlapVerdict, Suite } from '../schema/benchmark.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import type { CatalogEntry } from '../schema/recording.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { inSlices } from './in-slices.ts'
import { matchQuery } from './match-query.ts'
import { type OverlapAnswer, trainedOn } from './overlap.ts'
import { findSuite, heldOut } from './suites.ts'

/** The recordings of a suite in a catalog, and which state of the catalog that was. */
export interface SuiteData {
  suite: Suite
  dataset_hash: string
  recordings: readonly CatalogEntry[]
  catalog: readonly CatalogEntry[]
  changes: number
}

/** The same with what is held out of each. */
export interface SuiteItems extends SuiteData {
  held: readonly HeldOut[]
}

/** What a checkpoint was trained on of the items that a suite holds out; the verdict is kept for every score of it. */
export async function suiteOverlap(ctx: Context, text: string, suiteText: string): Promise<OverlapAnswer> {
  const checkpoint = await findCheckpoint(ctx, text)
  const data = suiteData(ctx, await findSuite(ctx, suiteText))
  return overlapWith(ctx, checkpoint, { ...data, held: await heldItems(ctx, data) })
}

/** What a suite is about in the catalog as it is; throws where no recording matches. */
export function suiteData(ctx: Context, suite: Suite): SuiteData {
  const changes = ctx.store.catalogChanges()
  const catalog = ctx.store.recordings()
  const recordings = matchQuery(suite.query, catalog)
  return { suite, dataset_hash: datasetHash(suite, recordings), recordings, catalog, changes }
}

/** What a checkpoint was trained on of these items; the verdict is kept. */
export async function overlapWith(
  ctx: Context,
  checkpoint: Checkpoint,
  { suite, dataset_hash, recordings, held, catalog, changes }: SuiteItems,
): Promise<OverlapAnswer & { verdict: OverlapVerdict }> {
  const found = await trainedOn(ctx, checkpoint, held, catalog)
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
  const of = { suite: suite.suite, checkpoint_hash: checkpoint.checkpoint_hash, dataset_hash }
  const verdict =
    ctx.store.mode === 'read-write'
      ? ctx.store.keepOverlap(of, { items, overlapping }, changes)
      : { items, overlapping, at: ctx.now().toISOString() }
  const held_out = { suite: suite.suite, query: suite.query }
  return { checkpoint, held_out, recordings: recordings.length, ...found, verdict }
}

/** The items that a suite holds out of each of its recordings. */
export async function heldItems(
  ctx: Context,
  { suite, recordings }: Pick<SuiteData, 'suite' | 'recordings'>,
  signal?: AbortSignal,
): Promise<HeldOut[]> {
  const spans = new Map((await heldOut(ctx, suite, signal)).map(each => [each.recording, each.windows]))
  const item_s = Number(suite.held_out.item_s)
  return inSlices(
    (function* () {
      const held: HeldOut[] = []
      for (const recording of recordings) {
        held.push({ recording, windows: itemsIn(spans.get(recording.id) ?? [], item_s) })
        yield
      }
      return held
    })(),
  )
}
