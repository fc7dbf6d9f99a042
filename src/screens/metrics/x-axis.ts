import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords, durationWords, floatWords } from '../../core/text/words.ts'
import { ACTIVE_STATES } from '../../schema/run.ts'
import type { AxisKind } from '../ui/axis.ts'
import type { Curves } from './curves.ts'
import type { ChartOptions } from './draw.ts'
import { panned, type Range, roomyEnd, zoomed } from './range.ts'

/** Narrowest part of the axis: so many steps, or this share of all of it by another unit. */
const LEAST_STEPS = 8
const LEAST_SHARE = 1e-6
/** Where a logarithmic axis by another unit than steps begins, as a share of its end. */
const LOG_START = 1e-4

/** What the axis is of. */
export interface AxisOf {
  runs(): readonly string[]
  options(): ChartOptions
}

/** The x axis that all charts share: its unit, the part of it that is shown, and the cursor on it. */
export class XAxis {
  private readonly curves: Curves
  private readonly of: AxisOf
  /** Part of the axis, or null for all of it. */
  range: Range | null = null
  /** Place of the cursor, or null. */
  cursor: number | null = null

  constructor(curves: Curves, of: AxisOf) {
    this.curves = curves
    this.of = of
  }

  private get unit(): string {
    return this.of.options().unit
  }

  /** All of the axis: what the runs have logged, with room to grow while one is active. */
  whole(): Range {
    let from = Number.POSITIVE_INFINITY
    let to = Number.NEGATIVE_INFINITY
    for (const id of this.of.runs()) {
      const last = this.toX(id, this.lastStep(id))
      const active = ACTIVE_STATES.includes(this.curves.run(id).state)
      from = Math.min(from, this.toX(id, 0))
      to = Math.max(to, active ? roomyEnd(last) : last)
    }
    if (!(to > from)) return { from: 0, to: 1 }
    const least = this.unit === 'step' ? 1 : to * LOG_START
    return { from: this.of.options().logX ? Math.max(least, from) : from, to }
  }

  visible(): Range {
    return this.range ?? this.whole()
  }

  kind(): AxisKind {
    return this.unit === 'time' ? 'seconds' : 'count'
  }

  /** A place on the axis in words. */
  words(x: number): SafeText {
    if (this.unit === 'time') return sanitize(durationWords(x))
    return this.unit === 'step' ? safeText`${countWords(x)}` : sanitize(floatWords(x))
  }

  zoomBy(factor: number): void {
    const [now, whole] = [this.visible(), this.whole()]
    const about = this.cursor ?? (factor < 1 ? now.to : (now.from + now.to) / 2)
    const least = this.unit === 'step' ? LEAST_STEPS : (whole.to - whole.from) * LEAST_SHARE
    this.range = zoomed(now, whole, factor, about, least)
    this.keepCursor()
  }

  panBy(share: number): void {
    if (this.range) this.range = panned(this.range, this.whole(), share)
    this.keepCursor()
  }

  /** Moves the cursor by columns of a curve that is `width` of them wide; it begins at the end. */
  moveCursor(columns: number, width: number): void {
    const { from, to } = this.visible()
    const last = Math.min(to, Math.max(...this.of.runs().map(id => this.toX(id, this.lastStep(id)))))
    const by = (columns * (to - from)) / Math.max(10, width)
    const place = this.cursor === null ? last : Math.max(from, Math.min(to, this.cursor + by))
    this.cursor = this.unit === 'step' ? Math.round(place) : place
  }

  /** Puts the cursor on the next or previous place where `metric` is no number; false when there is none. */
  toBadValue(metric: string, direction: 1 | -1): boolean {
    const now = this.cursor
    const found = this.of
      .runs()
      .flatMap(id => this.curves.badSteps(id, metric).map(step => this.toX(id, step)))
      .sort((a, b) => direction * (a - b))
      .find(place => now === null || direction * (place - now) > 0)
    if (found === undefined) return false
    this.cursor = found
    if (this.range && (found < this.range.from || found > this.range.to)) {
      const half = (this.range.to - this.range.from) / 2
      this.range = panned({ from: found - half, to: found + half }, this.whole(), 0)
    }
    return true
  }

  /** Step of a run under the cursor, or its newest; null beyond its newest. */
  stepAt(id: string): number | null {
    const newest = this.lastStep(id)
    if (this.cursor === null) return newest
    const step = Math.round(this.curves.xMap(id, this.unit)?.toStep(this.cursor) ?? newest)
    return step > newest ? null : Math.max(0, step)
  }

  private toX(id: string, step: number): number {
    return this.curves.xMap(id, this.unit)?.toX(step) ?? 0
  }

  private lastStep(id: string): number {
    const steps = [...this.curves.latest(id).values()].map(each => each?.step ?? 0)
    return Math.max(0, this.curves.run(id).step ?? 0, ...steps)
  }

  private keepCursor(): void {
    if (this.cursor === null || !this.range) return
    this.cursor = Math.max(this.range.from, Math.min(this.range.to, this.cursor))
  }
}
