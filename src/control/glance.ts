import type { RunState } from '../schema/run.ts'
import type { Context } from './context.ts'

/** What a list shows of a run beside its state: one small curve, and the newest value of each metric. */
export interface Glance {
  /** Metric of the curve, or null when the run has logged nothing. */
  metric: string | null
  curve: Float64Array
  latest: Record<string, { step: number; value: number }>
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
  for (const id of runIds) {
    const latest = ctx.store.latest(id)
    const metric = choose(Object.keys(latest))
    glances.set(id, { metric, curve: new Float64Array(), latest })
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
  /** Grows when another process changed the registry. */
  version: number
  readOnly: boolean
}

export function registryGlance(ctx: Context): RegistryGlance {
  return {
    counts: ctx.store.countByState(),
    version: ctx.store.dataVersion(),
    readOnly: ctx.store.mode === 'read-only',
  }
}
