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
}

/** Curves and newest values of a few runs, those on screen. `choose` names the metric to draw from those a run has. */
export function glance(
  ctx: Context,
  runIds: readonly string[],
  choose: (names: readonly string[]) => string | null,
  buckets: number,
): Map<string, Glance> {
  const byMetric = new Map<string, string[]>()
  const glances = new Map<string, Glance>()
  const unseen = ctx.store.unseen(runIds).ids
  for (const id of runIds) {
    const latest = ctx.store.latest(id)
    const metric = choose(Object.keys(latest))
    glances.set(id, { metric, curve: new Float64Array(), latest, unseen: unseen.has(id) })
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

/** The registry as a whole. */
export interface RegistryGlance {
  counts: Record<RunState, number>
  /** Failed and lost runs that nobody has looked at. */
  unseen: number
  /** Grows when this or another process changed the registry. */
  version: number
  readOnly: boolean
}

export function registryGlance(ctx: Context): RegistryGlance {
  return {
    counts: ctx.store.countByState(),
    unseen: ctx.store.unseen([]).count,
    version: ctx.store.dataVersion(),
    readOnly: ctx.store.mode === 'read-only',
  }
}

/** The user has looked at how a run failed: it no longer stands out. */
export function markSeen(ctx: Context, runId: string): void {
  if (ctx.store.mode === 'read-write') ctx.store.markSeen(runId)
}
