import { datasetHash, isPart, partWords, resultKey } from '../core/benchmarks/question.ts'
import type { MeasurementAsk } from '../core/task-plugin.ts'
import type { Measured, OverlapVerdict, Suite } from '../schema/benchmark.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import type { JsonObject } from '../schema/scalars.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { type LoadedConfig, loadConfig } from './load-config.ts'
import { matchQuery } from './match-query.ts'
import { type Plan, planRun } from './plan.ts'
import { heldItems, overlapWith, suiteData } from './suite-overlap.ts'
import { findSuite } from './suites.ts'

/** The word that stands for a suite's baseline where a checkpoint is named. */
export const BASELINE = 'baseline'

export interface Ask {
  /** `name@version`, or a name for its newest version. */
  suite: string
  /** As `findCheckpoint` takes it, or `baseline`. */
  checkpoint: string
  partial: number
  seed: number
  ranks: number
}

/** A question with the answer that is known, or else the run that would find it. */
export interface Asked {
  key: string
  suite: Suite
  /** Null for the baseline. */
  checkpoint: Checkpoint | null
  answer: Measured | null
  loaded: LoadedConfig
}

/** Resolves names to content and looks whether the question was answered before. Writes nothing. */
export async function askBenchmark(ctx: Context, ask: Ask): Promise<Asked> {
  if (!isPart(ask.partial)) {
    throw new OrionError('usage', `${ask.partial} is no part of the items.`, {
      hint: 'Give a fraction above 0 and up to 1, with at most 6 decimals.',
    })
  }
  const checkpoint = ask.checkpoint === BASELINE ? null : await findCheckpoint(ctx, ask.checkpoint)
  const suite = await findSuite(ctx, ask.suite)
  const key = resultKey({
    suite: suite.name,
    suite_version: suite.version,
    checkpoint_hash: checkpoint?.checkpoint_hash ?? suite.baseline.hash,
    dataset_hash: datasetHash(suite, matchQuery(suite.query, ctx.store.recordings())),
    partial_subset: partWords(ask.partial),
    partial_seed: ask.seed,
    metric_versions: Object.fromEntries(suite.metrics.map(({ name, version }) => [name, version])),
  })
  const answer = ctx.store.answer(key)
  return { key, suite, checkpoint, answer, loaded: await configOf(ctx, ask, suite, checkpoint) }
}

/** Plans the run of a question that nobody has answered. */
export async function planBenchmark(ctx: Context, { checkpoint, loaded }: Asked): Promise<Plan> {
  if (checkpoint?.deleted) {
    throw new OrionError('not_found', `Checkpoint ${checkpoint.id} is deleted.`, {
      hint: `\`orion checkpoints ${checkpoint.run_id}\` lists those that are left.`,
    })
  }
  const plan = await planRun(ctx, loaded)
  const found = plan.resolved.upstream?.checkpoint_hash
  if (checkpoint && found !== checkpoint.checkpoint_hash) {
    throw new OrionError('ambiguous', `${checkpoint.run_id}@${checkpoint.step} is not ${checkpoint.id}.`, {
      hint: 'Another attempt saved this step anew, and only its checkpoint can be measured.',
    })
  }
  return plan
}

/** Whether the items that will be measured were trained on, or why nobody can tell; null for a baseline. */
export async function overlapBefore(
  ctx: Context,
  { checkpoint, suite }: Asked,
): Promise<{ verdict: OverlapVerdict } | { why: string } | null> {
  if (!checkpoint) return null
  try {
    const data = suiteData(ctx, suite)
    const { verdict } = await overlapWith(ctx, checkpoint, { ...data, held: await heldItems(ctx, data) })
    return { verdict }
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) }
  }
}

async function configOf(
  ctx: Context,
  { partial, seed, ranks }: Ask,
  suite: Suite,
  checkpoint: Checkpoint | null,
): Promise<LoadedConfig> {
  const run = checkpoint && ctx.store.run(checkpoint.run_id)
  if (checkpoint && !run) {
    throw new OrionError(
      'not_found',
      `Run ${checkpoint.run_id} of ${checkpoint.path} is not in the registry.`,
      {
        hint: 'Measure it from the Orion that trained it.',
      },
    )
  }
  const ask = {
    suite,
    checkpoint: checkpoint && { run: checkpoint.run_id, step: checkpoint.step },
    profile: run?.adapter ?? 'local',
    partial,
    seed,
    ranks,
  }
  const value = (await measuringTask(ctx))(ask)
  return loadConfig(ctx, { value, name: suite.suite }, [])
}

/** How the one task that measures words a measurement. */
async function measuringTask(ctx: Context): Promise<(ask: MeasurementAsk) => JsonObject> {
  for (const type of ctx.taskTypes) {
    const { measuring } = await ctx.task(type)
    if (measuring) return measuring
  }
  throw new OrionError('not_found', 'No task of this Orion measures.', {
    hint: `Its tasks are ${ctx.taskTypes.join(', ')}.`,
  })
}
