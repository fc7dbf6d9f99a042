import { OrionError } from '../schema/error.ts'
import type { MetricPoint, Page, Series } from '../store/store.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'

export type { MetricPoint, Series }

/** Metric names of a run with their newest canonical value. */
export function metrics(
  ctx: Context,
  run: string,
): { name: string; latest: { step: number; value: number } | null }[] {
  const { id } = findRun(ctx, run)
  const latest = ctx.store.latest(id)
  return ctx.store.metricNames(id).map(name => ({ name, latest: latest[name] ?? null }))
}

/** Every logged point of one metric, page by page. */
export function points(
  ctx: Context,
  run: string,
  name: string,
  options: { after?: string | null; limit?: number } = {},
): Page<MetricPoint> {
  const { id } = findRun(ctx, run)
  requireMetric(ctx, id, name)
  return ctx.store.points(id, name, options)
}

/** One metric for drawing, at most `buckets` points. */
export function series(
  ctx: Context,
  run: string,
  name: string,
  options: { from?: number; to?: number; buckets: number },
): Series {
  return ctx.store.series(findRun(ctx, run).id, name, options)
}

function requireMetric(ctx: Context, id: string, name: string): void {
  const names = ctx.store.metricNames(id)
  if (names.includes(name)) return
  throw new OrionError('not_found', `Run ${id} has no metric "${name}".`, {
    hint: names.length > 0 ? `It has ${names.join(', ')}.` : 'It has logged nothing yet.',
  })
}
