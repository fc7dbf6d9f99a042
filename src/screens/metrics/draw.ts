import type { Series } from '../../control/metrics.ts'
import { type Axis, roundAxis } from '../ui/axis.ts'
import { type Chart, type Layer, rangeOf, yTicks } from '../ui/chart.ts'
import { lookOf } from './look.ts'
import { type Range, steady } from './range.ts'
import { smooth } from './smooth.ts'
import type { XMap } from './x-map.ts'

/** How charts are drawn, chosen by keys. */
export interface ChartOptions {
  /** Weight of the moving average, 0 for none. */
  weight: number
  logX: boolean
  logY: boolean
  /** The y axis spans the middle 98 % of the values. */
  robust: boolean
  /** What a resume made obsolete is drawn too. */
  old: boolean
  /** `step`, `time`, or a metric that counts. */
  unit: string
}

/** One run's part of a chart. */
export interface RunCurve {
  place: number
  current: Series
  /** What a resume made obsolete; null for a run that was never resumed. */
  old: Series | null
  map: XMap
}

/** Share of the values that the robust axis leaves out at each end. */
const TAIL = 0.01

function mapped(step: ArrayLike<number>, map: XMap): Float64Array {
  return Float64Array.from({ length: step.length }, (_, at) => map.toX(step[at] ?? Number.NaN))
}

/**
 * What is drawn of one run. Alone: its values with their extremes, dotted and dim behind the moving average where there is
 * one; among others: one line, of means or of their average.
 */
function layersOf(curve: RunCurve, options: ChartOptions, of: number): Layer[] {
  const { place, current, old, map } = curve
  const { tone, shape } = lookOf(place)
  const alone = of === 1
  const x = mapped(current.step, map)
  const extremes = (of: Series) => (alone ? { low: of.min, high: of.max } : {})
  const raw: Layer = { x, y: current.mean, ...extremes(current), tone }
  const layers: Layer[] = []
  if (old && options.old)
    layers.push({ x: mapped(old.step, map), y: old.mean, ...extremes(old), tone: 'superseded', dotted: true })
  const marker = alone ? {} : { marker: { text: shape, place, of } }
  if (options.weight === 0) return [...layers, { ...raw, ...marker }]
  const finite = current.count.map((count, at) => count - (current.bad[at] ?? 0))
  const y = smooth(current.mean, finite, options.weight)
  if (alone) layers.push({ ...raw, tone: 'off', dotted: true })
  return [...layers, { x, y, tone, ...marker }]
}

/** Smallest and largest value to show; on a log axis of the positive ones. */
function span(layers: readonly Layer[], x: Range, options: ChartOptions): Range | null {
  const shown: number[] = []
  for (const layer of layers) {
    for (let at = 0; at < layer.x.length; at += 1) {
      const place = layer.x[at] ?? Number.NaN
      if (!(place >= x.from && place <= x.to)) continue
      for (const column of [layer.y, layer.low, layer.high]) {
        const value = column?.[at] ?? Number.NaN
        if (Number.isFinite(value) && (!options.logY || value > 0)) shown.push(value)
      }
    }
  }
  if (options.robust && shown.length > 20) {
    shown.sort((a, b) => a - b)
    const at = (share: number) => shown[Math.round(share * (shown.length - 1))] ?? 0
    return { from: at(TAIL), to: at(1 - TAIL) }
  }
  const found = rangeOf(shown)
  return found && { from: found.low, to: found.high }
}

export interface Drawing {
  chart: Chart
  /** Range of the y axis before it was rounded, to keep it steady. */
  y: Range
}

/** The chart of one metric; null when there is nothing to draw. */
export function chartOf(
  curves: readonly RunCurve[],
  x: Range,
  options: ChartOptions,
  frame: { rows: number; kind: Axis['kind']; before?: Range | undefined; cursor: Chart['cursor'] },
): Drawing | null {
  const drawn = curves.flatMap(curve => layersOf(curve, options, curves.length))
  const layers = [...drawn.filter(({ marker }) => !marker), ...drawn.filter(({ marker }) => marker)]
  const found = span(layers, x, options)
  if (!found) return null
  const y = steady(frame.before, found)
  const bad = curves.flatMap(({ current, map }) =>
    [...current.step].flatMap((step, at) => ((current.bad[at] ?? 0) > 0 ? [map.toX(step)] : [])),
  )
  return {
    y,
    chart: {
      x: {
        low: options.logX ? Math.max(x.from, x.to / 1e9, Number.MIN_VALUE) : x.from,
        high: x.to,
        log: options.logX,
        kind: frame.kind,
      },
      y: roundAxis({ low: y.from, high: y.to, log: options.logY, kind: 'value' }, yTicks(frame.rows)),
      layers,
      bad,
      cursor: frame.cursor ?? null,
    },
  }
}
