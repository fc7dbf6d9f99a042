import { NO_PULSE, type Pulse } from '../core/run-health.ts'
import type { JobFacts } from '../schema/job.ts'
import type { RunState } from '../schema/run.ts'
import type { Context } from './context.ts'

/** What a list shows of a run beside its state: one small curve, and the newest value of each metric. */
export interface Glance {
  /** Metric of the curve, or null when the run has logged nothing. */
  metric: string | null
  curve: Float64Array
  latest: Record<string, { step: number; value: number }>
  /** It failed or got lost, and nobody has looked at it. */
  unseen: boolean
  /** What its stream says of its health, for `runHealth`. */
  pulse: Pulse
  /** What a scheduler said last of its job, while that may still change. */
  job: JobFacts | null
}

/** Newest values and reports that the health of a run is judged by. */
const PULSE_POINTS = 64

/**
 * Curves and newest values of a few runs, those on screen. `choose` names the metric to draw from those a run has; of runs in
 * `still` nothing is read but whether somebody has looked at them.
 */
export function glance(
  ctx: Context,
  runIds: readonly string[],
  choose: (names: readonly string[]) => string | null,
  buckets: number,
  still: ReadonlyMap<string, Glance> = new Map(),
): Map<string, Glance> {
  const byMetric = new Map<string, string[]>()
  const glances = new Map<string, Glance>()
  const unseen = ctx.store.unseen(runIds).ids
  const active = new Map(ctx.store.activeAttempts().map(({ run_id, job }) => [run_id, job]))
  for (const id of runIds) {
    const known = still.get(id)
    if (known) {
      glances.set(id, known.unseen === unseen.has(id) ? known : { ...known, unseen: unseen.has(id) })
      continue
    }
    const latest = ctx.store.latest(id)
    const metric = choose(Object.keys(latest))
    glances.set(id, {
      metric,
      curve: new Float64Array(),
      latest,
      unseen: unseen.has(id),
      pulse: active.has(id) ? feelPulse(ctx, id, metric, latest) : { ...NO_PULSE, metric, latest },
      job: active.get(id) ?? null,
    })
    if (metric !== null) byMetric.set(metric, [...(byMetric.get(metric) ?? []), id])
  }
  for (const [metric, ids] of byMetric) {
    for (const [id, curve] of ctx.store.sparklines(ids, metric, buckets)) {
      const seen = glances.get(id)
      if (seen) seen.curve = curve
    }
  }
  return glances
}

function feelPulse(ctx: Context, id: string, metric: string | null, latest: Pulse['latest']): Pulse {
  const { step, time } = ctx.store.stepTimes(id, PULSE_POINTS)
  const values = metric === null ? [] : ctx.store.tail(id, metric, PULSE_POINTS).value
  return { metric, values, steps: step, times: time, latest }
}

/** The registry as a whole. */
export interface RegistryGlance {
  counts: Record<RunState, number>
  /** Failed and lost runs that nobody has looked at. */
  unseen: number
  /** Grows when this or another process changed the registry. */
  version: number
  readOnly: boolean
}

/** What the registry holds now; `known` itself as long as nobody wrote since. */
export function registryGlance(ctx: Context, known?: RegistryGlance): RegistryGlance {
  // Taken before the look: what is written during it makes the next one look again.
  const version = ctx.store.dataVersion()
  if (known?.version === version) return known
  return {
    counts: ctx.store.countByState(),
    unseen: ctx.store.unseen([]).count,
    version,
    readOnly: ctx.store.mode === 'read-only',
  }
}

/** The user has looked at how a run failed: it no longer stands out. */
export function markSeen(ctx: Context, runId: string): void {
  if (ctx.store.mode === 'read-write') ctx.store.markSeen(runId)
}
