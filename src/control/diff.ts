import { compareConsumed, type DataChange } from '../core/checkpoints/consumed.ts'
import { type ConfigChange, diffConfigs } from '../core/config/diff.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import type { RunDetail } from '../schema/run.ts'
import type { JsonObject } from '../schema/scalars.ts'
import { type CodeChanges, compareCode } from './compare-code.ts'
import { compareWeights, type WeightsComparison, type WeightsProgress } from './compare-weights.ts'
import type { Context } from './context.ts'
import { checkpointHere } from './fetch.ts'
import { findRun } from './find-run.ts'
import { type Inspection, inspect } from './inspect.ts'

/** One side: a run as it stands, with its newest checkpoint, or one checkpoint. */
export interface Side {
  label: string
  run_id: string
  name: string
  step: number | null
  /** null: the run has saved nothing yet. */
  checkpoint: Checkpoint | null
}

export interface MetricChange {
  name: string
  before: number | null
  after: number | null
}

/** What is different between two runs or checkpoints. A part that one side does not have is null. */
export interface Comparison {
  before: Side
  after: Side
  config: ConfigChange[]
  code: CodeChanges
  /** Python, torch, device and such, as `torch` or `threads`. */
  environment: ConfigChange[]
  packages: { added: string[]; removed: string[] }
  data: DataChange[] | null
  metrics: MetricChange[]
  weights: WeightsComparison | null
  /** Why there are no weights, or null. */
  weights_left_out: string | null
}

export interface DiffOptions {
  /** Read every tensor of both; default true. */
  weights?: boolean
  onProgress?(progress: WeightsProgress): void
  signal?: AbortSignal
}

interface Subject {
  side: Side
  run: RunDetail
  inspection: Inspection | null
  config: JsonObject
  metrics: Record<string, number | null>
}

/** Compares two runs or checkpoints: config, code, environment, data, metrics and weights. */
export async function diff(
  ctx: Context,
  a: string,
  b: string,
  options: DiffOptions = {},
): Promise<Comparison> {
  const [before, after] = [await subjectOf(ctx, a), await subjectOf(ctx, b)]
  const [old, young] = [before.inspection, after.inspection]
  const environment = (each: Inspection | null): JsonObject => {
    const { schema_version: _, ...facts } = each?.environment ?? {}
    return facts
  }
  const packages = (each: Inspection | null) => new Set(each?.packages)
  const [had, has] = [packages(old), packages(young)]
  const code = await compareCode(ctx, attemptOf(ctx, before), attemptOf(ctx, after))
  const leftOut = weightsLeftOut(before, after, options)
  const weights = leftOut === null && old && young ? await weightsOf(ctx, [old, young], options) : null
  return {
    before: before.side,
    after: after.side,
    config: diffConfigs(before.config, after.config),
    code,
    environment: old && young ? diffConfigs(environment(old), environment(young)) : [],
    packages: {
      added: [...has].filter(each => !had.has(each)),
      removed: [...had].filter(each => !has.has(each)),
    },
    data: old?.data && young?.data ? compareConsumed(old.data, young.data) : null,
    metrics: metricChanges(before.metrics, after.metrics),
    weights,
    weights_left_out: leftOut,
  }
}

async function subjectOf(ctx: Context, text: string): Promise<Subject> {
  const run = runNamed(ctx, text)
  if (!run) {
    const inspection = await inspect(ctx, text)
    const { checkpoint } = inspection
    const owner = findRun(ctx, checkpoint.run_id)
    const { step, metrics } = checkpoint
    return {
      side: { label: `${owner.name} @ ${step}`, run_id: owner.id, name: owner.name, step, checkpoint },
      run: owner,
      inspection,
      config: inspection.config ?? owner.config,
      metrics,
    }
  }
  const newest = ctx.store.checkpoints(run.id).items.some(({ deleted }) => !deleted)
  const inspection = newest ? await inspect(ctx, `${run.id}@last`) : null
  const latest = Object.entries(ctx.store.latest(run.id)).map(([name, { value }]) => [name, value] as const)
  return {
    side: {
      label: run.name,
      run_id: run.id,
      name: run.name,
      step: run.step,
      checkpoint: inspection?.checkpoint ?? null,
    },
    run,
    inspection,
    config: run.config,
    metrics: Object.fromEntries(latest),
  }
}

/** The run that a text names, or null when it can only be a checkpoint. */
function runNamed(ctx: Context, text: string): RunDetail | null {
  if (text.includes('@') || text.includes('/')) return null
  try {
    return findRun(ctx, text)
  } catch (error) {
    if (error instanceof OrionError && error.code === 'not_found') return null
    throw error
  }
}

function attemptOf(ctx: Context, { run, inspection }: Subject) {
  const attempts = ctx.store.attempts(run.id)
  const n = inspection?.checkpoint.attempt
  return { run, attempt: attempts.find(each => each.n === n) ?? attempts.at(-1) }
}

/** Weights on another machine are brought here first. */
async function weightsOf(
  ctx: Context,
  [old, young]: readonly [Inspection, Inspection],
  { onProgress = () => {}, signal }: DiffOptions,
): Promise<WeightsComparison> {
  const folderOf = async ({ checkpoint }: Inspection) => {
    const { path } = await checkpointHere(ctx, checkpoint, {
      weights_only: true,
      onProgress: ({ path: file, ...bytes }) =>
        onProgress({ ...bytes, tensor: `${file} of ${checkpoint.id}` }),
      ...(signal ? { signal } : {}),
    })
    return path
  }
  const folders = { before: await folderOf(old), after: await folderOf(young) }
  return compareWeights(ctx, folders, onProgress, signal)
}

function weightsLeftOut(before: Subject, after: Subject, { weights = true }: DiffOptions): string | null {
  if (!weights) return 'they were not asked for'
  for (const { side, inspection } of [before, after]) {
    if (!inspection) return `${side.label} has no checkpoint`
    if (inspection.checkpoint.deleted) return `the files of ${side.label} were deleted`
    if (inspection.problem !== null) return `${side.label}: ${inspection.problem}`
  }
  return null
}

function metricChanges(
  before: Record<string, number | null>,
  after: Record<string, number | null>,
): MetricChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].map(name => ({ name, before: before[name] ?? null, after: after[name] ?? null }))
}
