import type { Series } from '../../control/metrics.ts'
import { type Curves, joined } from './curves.ts'
import { chartOf, type Drawing, type RunCurve } from './draw.ts'
import type { Range } from './range.ts'
import type { AxisOf, XAxis } from './x-axis.ts'

/** Columns of a chart that are not its curve: frame and labels. */
export const MARGIN = 12
/** Time constants of a moving average that are read before what is shown, and their buckets. */
const LEAD = 5
const LEAD_BUCKETS = 100
/** Ranges of y axes that are remembered to keep them steady. */
const MOST_STEADY = 200

/** Makes the charts of metrics on one x axis. */
export class Charts {
  private readonly curves: Curves
  private readonly axis: XAxis
  private readonly of: AxisOf
  private readonly steady = new Map<string, Range>()

  constructor(curves: Curves, axis: XAxis, of: AxisOf) {
    this.curves = curves
    this.axis = axis
    this.of = of
  }

  /** The chart of a metric in a frame of that size; null when nothing finite is known of it. */
  drawing(name: string, columns: number, rows: number): Drawing | null {
    const { axis, curves } = this
    const options = this.of.options()
    const x = axis.visible()
    const buckets = Math.max(16, 2 * (columns - MARGIN))
    const drawn = this.of.runs().flatMap((id, place): RunCurve[] => {
      const map = curves.xMap(id, options.unit)
      if (!map || !curves.latest(id).has(name)) return []
      const steps = axis.range ? { from: map.toStep(x.from), to: map.toStep(x.to) } : null
      const current = this.current(id, name, steps, buckets)
      const resumed = curves.run(id).attempt > 1
      const old = resumed ? curves.series(id, name, steps, buckets, 'superseded') : null
      return [{ place, current, old, map }]
    })
    const { weight, logX, logY, robust, old, unit } = options
    const key = [name, rows, weight, logX, logY, robust, old, unit, x.from, x.to, ...this.of.runs()].join(' ')
    const cursor = axis.cursor === null ? null : { x: axis.cursor, words: axis.words(axis.cursor) }
    const before = this.steady.get(key)
    const drawing = chartOf(drawn, x, options, { rows, kind: axis.kind(), before, cursor })
    if (this.steady.size >= MOST_STEADY) this.steady.clear()
    if (drawing) this.steady.set(key, drawing.y)
    return drawing
  }

  /** A log axis wants as many buckets in each octave as in the last; a moving average what lies before the part shown. */
  private current(id: string, name: string, steps: Range | null, buckets: number): Series {
    const { logX, unit, weight } = this.of.options()
    if (logX && unit === 'step') {
      const { from, to } = steps ?? this.axis.whole()
      return this.curves.octaves(id, name, { from: Math.max(1, from), to }, buckets)
    }
    const shown = this.curves.series(id, name, steps, buckets, 'canonical')
    if (weight === 0 || steps === null || shown.step.length < 2) return shown
    const points = shown.count.reduce((sum, count) => sum + count, 0)
    const lead = Math.ceil((LEAD / (1 - weight)) * ((steps.to - steps.from + 1) / points))
    const before = { from: Math.max(0, steps.from - lead), to: steps.from - 1 }
    if (before.to < before.from) return shown
    return joined([this.curves.series(id, name, before, LEAD_BUCKETS, 'canonical'), shown])
  }
}
