import { compareCurves } from '../core/compare-curves.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import type { RunDetail } from '../schema/run.ts'
import type { MetricPoint } from '../store/store.ts'
import type { Context } from './context.ts'

const WEIGHTS = 'model/weights.safetensors'
const PAGE = 10_000

/** Two values that ought to be the same. */
export interface Pair<T> {
  reference: T
  resumed: T
}

/** Whether a resumed run ended with the bits of one that was never interrupted. */
export interface Proof {
  equal: boolean
  metric: string
  /** First and last step whose values were compared; every step after the resume point. */
  steps: { first: number; last: number }
  compared: number
  /** First step whose values differ, or null. */
  difference: ({ step: number } & Pair<number | null>) | null
  /** SHA-256 of the final weights file. */
  weights: Pair<string>
  checkpoint_hash: Pair<string>
  final_step: Pair<number>
}

/** Compares every value of a metric after a step, and the final weights, bit by bit. */
export async function compareRuns(
  ctx: Context,
  { reference, resumed, metric, after }: Pair<RunDetail> & { metric: string; after: number },
): Promise<Proof> {
  const curves = compareCurves(
    valuesAfter(ctx, reference.id, metric, after),
    valuesAfter(ctx, resumed.id, metric, after),
  )
  if (!curves)
    throw new OrionError(
      'internal',
      `neither ${reference.id} nor ${resumed.id} has logged ${metric} after step ${after}`,
    )
  const { steps, compared, difference } = curves
  const [a, b] = [lastCheckpoint(ctx, reference), lastCheckpoint(ctx, resumed)]
  const weights = {
    reference: await weightsHash(ctx, reference, a),
    resumed: await weightsHash(ctx, resumed, b),
  }
  const checkpoint_hash = { reference: a.checkpoint_hash, resumed: b.checkpoint_hash }
  const final_step = { reference: a.step, resumed: b.step }
  return {
    equal:
      difference === null &&
      weights.reference === weights.resumed &&
      checkpoint_hash.reference === checkpoint_hash.resumed &&
      final_step.reference === final_step.resumed,
    metric,
    steps,
    compared,
    difference: difference && { step: difference.step, reference: difference.a, resumed: difference.b },
    weights,
    checkpoint_hash,
    final_step,
  }
}

function valuesAfter(ctx: Context, run: string, metric: string, after: number): Map<number, number> {
  const values = new Map<number, number>()
  let cursor: string | null = null
  do {
    const page: { items: MetricPoint[]; next: string | null } = ctx.store.points(run, metric, {
      after: cursor,
      limit: PAGE,
    })
    for (const point of page.items)
      if (!point.superseded && point.step > after) values.set(point.step, point.value)
    cursor = page.next
  } while (cursor !== null)
  return values
}

function lastCheckpoint(ctx: Context, run: RunDetail): Checkpoint {
  const newest = ctx.store
    .checkpoints(run.id)
    .items.filter(each => !each.deleted)
    .sort((a, b) => b.step - a.step)[0]
  if (newest) return newest
  throw new OrionError('not_found', `Run ${run.id} has no checkpoint.`, {
    hint: `Look at it with \`orion show ${run.id}\`.`,
  })
}

async function weightsHash(ctx: Context, run: RunDetail, checkpoint: Checkpoint): Promise<string> {
  const { files } = await ctx.adapter(run.adapter)
  return files.sha256(`${checkpoint.path}/${WEIGHTS}`)
}
