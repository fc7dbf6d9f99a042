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

/** One metric for drawing, at most `buckets` points; `layer` asks for one half of the history alone. */
export function series(
  ctx: Context,
  run: string,
  name: string,
  options: { from?: number; to?: number; buckets: number; layer?: 'canonical' | 'superseded' },
): Series {
  return ctx.store.series(findRun(ctx, run).id, name, options)
}

/** One metric of one run in buckets. */
export interface MetricCurve {
  run: string
  name: string
  series: Series
}

/**
 * Curves of several runs, each metric's runs together. A metric that none of the runs has is an error; one that some lack
 * gives them an empty curve.
 */
export function curves(
  ctx: Context,
  runs: readonly string[],
  names: readonly string[],
  options: { from?: number; to?: number; buckets: number },
): MetricCurve[] {
  const found = runs.map(run => findRun(ctx, run).id)
  const known = new Map(found.map(id => [id, ctx.store.metricNames(id)]))
  const [first = ''] = found
  for (const name of names)
    if (![...known.values()].some(all => all.includes(name))) requireMetric(ctx, first, name)
  return names.flatMap(name =>
    found.map(run => ({ run, name, series: ctx.store.series(run, name, options) })),
  )
}

/** Seconds of training up to some of a run's steps, in order; the time between attempts is left out. */
export function elapsed(ctx: Context, run: string, samples: number): { step: Float64Array; x: Float64Array } {
  const { step, time, attempt } = ctx.store.stepClock(findRun(ctx, run).id, samples)
  const x = new Float64Array(step.length)
  for (let at = 1; at < step.length; at++) {
    const within = attempt[at] === attempt[at - 1]
    const gap = within ? ((time[at] ?? 0) - (time[at - 1] ?? 0)) / 1000 : 0
    x[at] = (x[at - 1] ?? 0) + Math.max(0, gap)
  }
  return { step, x }
}

/** The values of a run's metrics at a step, each at the last step up to there that has one. */
export function valuesAt(ctx: Context, run: string, step: number): Map<string, number> {
  const latest = ctx.store.latest(findRun(ctx, run).id, step)
  return new Map(Object.entries(latest).map(([name, { value }]) => [name, value]))
}

function requireMetric(ctx: Context, id: string, name: string): void {
  const names = ctx.store.metricNames(id)
  if (names.includes(name)) return
  throw new OrionError('not_found', `Run ${id} has no metric "${name}".`, {
    hint: names.length > 0 ? `It has ${names.join(', ')}.` : 'It has logged nothing yet.',
  })
}
