import { byRole, metricRole } from '../../core/metric-roles.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { durationWords, floatWords, shortCount } from '../../core/text/words.ts'
import { ACTIVE_STATES, type RunDetail } from '../../schema/run.ts'
import type { PlaceState } from '../stage/place.ts'
import type { Area, Stage } from '../stage/screen.ts'
import type { AxisKind } from '../ui/axis.ts'
import { Curves, joined } from './curves.ts'
import { type ChartOptions, chartOf, type Drawing, type RunCurve } from './draw.ts'
import { type Grid, gridOf } from './grid.ts'
import { MOST_RUNS } from './look.ts'
import { panned, type Range, roomyEnd, zoomed } from './range.ts'
import { RunPicker } from './run-picker.tsx'
import { WEIGHTS } from './smooth.ts'

/** Columns of a chart that are not its curve: frame and labels. */
const MARGIN = 12
/** Columns that one press of the cursor's long step moves. */
const LONG_STEP = 10
/** Time constants of a moving average that are read before what is shown, and their buckets. */
const LEAD = 5
const LEAD_BUCKETS = 100

/** State of the charts of one or several runs and what can be done with them; drawn by `screen.tsx`, driven by `keys.ts`. */
export class MetricsView {
  readonly stage: Stage
  readonly curves: Curves
  /** Ids, the run that the screen is about first. */
  runs: string[]
  /** Every metric of the runs, in the order in which charts stand. */
  names: string[] = []
  filter = ''
  selected: string | null = null
  /** One chart fills the screen. */
  single = false
  /** First row of charts on the page. */
  top = 0
  options: ChartOptions = { weight: 0, logX: false, logY: false, robust: false, old: true, unit: 'step' }
  /** Part of the x axis, or null for all of it. */
  range: Range | null = null
  /** Place of the cursor on the x axis, or null. */
  cursor: number | null = null
  private readonly steadied = new Map<string, Range>()

  constructor(stage: Stage, runs: readonly string[], state: PlaceState) {
    this.stage = stage
    this.curves = new Curves(stage.context)
    this.runs = [...new Set(runs.map(id => this.curves.run(id).id))].slice(0, MOST_RUNS)
    this.read()
    this.restore(state)
  }

  get main(): RunDetail {
    return this.curves.run(this.runs[0] ?? '')
  }

  /** Metrics that are shown: those whose name or kind has every word of the filter. */
  shown(): string[] {
    const words = this.filter.toLowerCase().split(/\s+/).filter(Boolean)
    return this.names.filter(name => {
      const text = `${name.toLowerCase()} ${metricRole(name)}`
      return words.every(word => text.includes(word))
    })
  }

  /** Reads again what changed; true when something did. */
  read(): boolean {
    const changed = this.runs.map(id => this.curves.look(id)).some(Boolean)
    const names = new Set(this.runs.flatMap(id => [...this.curves.latest(id).keys()]))
    this.names = byRole([...names])
    if (this.selected === null || !names.has(this.selected)) this.selected = this.names[0] ?? null
    return changed
  }

  grid(area: Area = this.stage.area): Grid {
    return gridOf(this.shown().length, area)
  }

  // The x axis.

  /** All of the axis: what the runs have logged, with room to grow while one is active. */
  whole(): Range {
    let from = Number.POSITIVE_INFINITY
    let to = Number.NEGATIVE_INFINITY
    for (const id of this.runs) {
      const map = this.curves.xMap(id, this.options.unit)
      const first = map?.toX(0) ?? 0
      const last = map?.toX(this.lastStep(id)) ?? 0
      const active = ACTIVE_STATES.includes(this.curves.run(id).state)
      from = Math.min(from, first)
      to = Math.max(to, active ? roomyEnd(last) : last)
    }
    if (!(to > from)) return { from: 0, to: 1 }
    const least = this.options.unit === 'step' ? 1 : to / 1e4
    return { from: this.options.logX ? Math.max(least, from) : from, to }
  }

  visible(): Range {
    return this.range ?? this.whole()
  }

  kind(): AxisKind {
    return this.options.unit === 'time' ? 'seconds' : 'count'
  }

  /** A place on the x axis in words. */
  placeWords(x: number): SafeText {
    const { unit } = this.options
    if (unit === 'time') return sanitize(durationWords(x))
    return unit === 'step' ? safeText`${Math.round(x).toLocaleString('en-US')}` : sanitize(floatWords(x))
  }

  /** Units that the x axis can have: steps, time, and metrics that count. */
  units(): string[] {
    return ['step', 'time', ...this.names.filter(name => metricRole(name) === 'clock')]
  }

  zoomBy(factor: number): void {
    const now = this.visible()
    const about = this.cursor ?? (factor < 1 ? now.to : (now.from + now.to) / 2)
    const least = this.options.unit === 'step' ? 8 : (this.whole().to - this.whole().from) / 1e6
    this.range = zoomed(now, this.whole(), factor, about, least)
    this.keepCursor()
  }

  panBy(share: number): void {
    if (this.range) this.range = panned(this.range, this.whole(), share)
    this.keepCursor()
  }

  showAll(): void {
    this.range = null
  }

  moveCursor(columns: number): void {
    const { from, to } = this.visible()
    const width = (to - from) / Math.max(10, this.chartColumns() - MARGIN)
    const last = Math.min(to, Math.max(...this.runs.map(id => this.toX(id, this.lastStep(id)))))
    if (this.cursor === null) this.cursor = last
    else this.cursor = Math.max(from, Math.min(to, this.cursor + columns * width))
    if (this.options.unit === 'step') this.cursor = Math.round(this.cursor)
  }

  moveCursorFar(direction: 1 | -1): void {
    this.moveCursor(direction * LONG_STEP)
  }

  /** Out of one chart: the cursor goes first. */
  leave(): void {
    if (this.cursor === null) this.open(false)
    this.cursor = null
  }

  findBad(direction: 1 | -1): void {
    if (!this.toBadValue(direction))
      this.stage.notify(
        'muted',
        safeText`no ${direction > 0 ? 'later' : 'earlier'} value of ${this.selected ?? ''} is no number`,
      )
  }

  /** Puts the cursor on the next or previous value of the chart that is no number; false when there is none. */
  toBadValue(direction: 1 | -1): boolean {
    const { selected } = this
    if (selected === null) return false
    const places = this.runs
      .flatMap(id => {
        const { step, bad } = this.curves.series(id, selected, null, 2000, 'canonical')
        return [...step].flatMap((at, i) => ((bad[i] ?? 0) > 0 ? [this.toX(id, at)] : []))
      })
      .sort((a, b) => direction * (a - b))
    const now = this.cursor
    const found = places.find(place => now === null || direction * (place - now) > 0)
    if (found === undefined) return false
    this.cursor = found
    if (this.range && (found < this.range.from || found > this.range.to)) {
      const half = (this.range.to - this.range.from) / 2
      this.range = panned({ from: found - half, to: found + half }, this.whole(), 0)
    }
    return true
  }

  /** Step of a run under the cursor, or its newest. */
  stepAt(id: string): number {
    const newest = this.lastStep(id)
    if (this.cursor === null) return newest
    const step = this.curves.xMap(id, this.options.unit)?.toStep(this.cursor) ?? newest
    return Math.max(0, Math.round(step))
  }

  /** Value of a metric under the cursor; null where the run has none. */
  valueAt(id: string, name: string): number | null {
    const latest = this.curves.latest(id).get(name)
    if (!latest) return null
    if (this.cursor === null) return latest.value
    const step = this.stepAt(id)
    return step > this.lastStep(id) ? null : this.curves.valueAt(id, name, step)
  }

  private toX(id: string, step: number): number {
    return this.curves.xMap(id, this.options.unit)?.toX(step) ?? step
  }

  private lastStep(id: string): number {
    const steps = [...this.curves.latest(id).values()].map(each => each?.step ?? 0)
    return Math.max(0, this.curves.run(id).step ?? 0, ...steps)
  }

  private keepCursor(): void {
    if (this.cursor === null || !this.range) return
    this.cursor = Math.max(this.range.from, Math.min(this.range.to, this.cursor))
  }

  /** Columns of the chart under the cursor. */
  private chartColumns(): number {
    const { columns } = this.stage.area
    return this.single ? columns : (this.grid().widths[0] ?? columns)
  }

  // The charts.

  /** The chart of a metric in a frame of that size; null when nothing finite is known of it. */
  drawing(name: string, columns: number, rows: number): Drawing | null {
    const x = this.visible()
    const curves = this.runs.flatMap((id, place): RunCurve[] => {
      const map = this.curves.xMap(id, this.options.unit)
      if (!map || !this.curves.latest(id).has(name)) return []
      const steps = this.range ? { from: map.toStep(x.from), to: map.toStep(x.to) } : null
      const buckets = Math.max(16, 2 * (columns - MARGIN))
      const current = this.series(id, name, steps, buckets)
      const resumed = this.curves.run(id).attempt > 1
      const old = resumed ? this.curves.series(id, name, steps, buckets, 'superseded') : null
      return [{ place, current, old, map }]
    })
    const { logX, logY, robust, old, unit } = this.options
    const key = [name, rows, logX, logY, robust, old, unit, x.from, x.to, ...this.runs].join(' ')
    const cursor = this.cursor === null ? null : { x: this.cursor, words: this.placeWords(this.cursor) }
    const drawing = chartOf(curves, x, this.options, {
      rows,
      kind: this.kind(),
      before: this.steadied.get(key),
      cursor,
    })
    if (drawing) this.steadied.set(key, drawing.y)
    if (this.steadied.size > 200) this.steadied.clear()
    return drawing
  }

  /** A log axis wants as many buckets in each octave as in the last: it is read in pieces. */
  private series(id: string, name: string, steps: Range | null, buckets: number) {
    if (!this.options.logX || this.options.unit !== 'step') return this.led(id, name, steps, buckets)
    const { from, to } = steps ?? this.whole()
    return this.curves.octaves(id, name, { from: Math.max(1, from), to }, buckets)
  }

  /** A moving average needs what lies before the part that is shown, as far as it still weighs. */
  private led(id: string, name: string, steps: Range | null, buckets: number) {
    const shown = this.curves.series(id, name, steps, buckets, 'canonical')
    const { weight } = this.options
    if (weight === 0 || steps === null || shown.step.length < 2) return shown
    const points = shown.count.reduce((sum, count) => sum + count, 0)
    const lead = Math.ceil((LEAD / (1 - weight)) * ((steps.to - steps.from + 1) / points))
    const before = { from: Math.max(0, steps.from - lead), to: steps.from - 1 }
    if (before.to < before.from) return shown
    return joined([this.curves.series(id, name, before, LEAD_BUCKETS, 'canonical'), shown])
  }

  // What keys do beside.

  select(delta: number): void {
    const names = this.shown()
    const at = this.selected === null ? -1 : names.indexOf(this.selected)
    this.selected = names[Math.max(0, Math.min(names.length - 1, at + delta))] ?? null
    this.reveal()
  }

  height(): number {
    return this.single ? 2 : this.grid().down * 2
  }

  /** Moves by rows of charts, or from chart to chart when one fills the screen. */
  walk(delta: number): void {
    this.select(this.single ? delta : delta * this.grid().across)
  }

  private reveal(): void {
    const { across, down } = this.grid()
    const row = Math.floor(Math.max(0, this.shown().indexOf(this.selected ?? '')) / across)
    this.top = Math.max(row - down + 1, Math.min(this.top, row))
  }

  setFilter(text: string): void {
    this.filter = text
    const names = this.shown()
    if (this.selected === null || !names.includes(this.selected)) this.selected = names[0] ?? null
    this.top = 0
    this.reveal()
  }

  open(single: boolean): void {
    this.single = single
    if (!single) this.cursor = null
    this.reveal()
  }

  smoothBy(delta: 1 | -1): void {
    const at = (WEIGHTS as readonly number[]).indexOf(this.options.weight)
    const weight = WEIGHTS[(at + delta + WEIGHTS.length) % WEIGHTS.length] ?? 0
    this.change({ weight })
  }

  nextUnit(): void {
    const units = this.units()
    const next = units[(units.indexOf(this.options.unit) + 1) % units.length] ?? 'step'
    if (next === this.options.unit) return
    this.range = null
    this.cursor = null
    this.change({ unit: next })
    const lacking = this.runs.filter(id => this.curves.xMap(id, next) === null)
    if (lacking.length > 0)
      this.stage.notify('warn', safeText`${lacking.length} of ${this.runs.length} runs have no ${next}`)
  }

  /** Lays a list of runs over the screen, to choose those whose curves are drawn. */
  chooseRuns(): void {
    const { stage } = this
    const picker = new RunPicker(stage, this.main.id, this.runs.slice(1), {
      change: others => this.setRuns(others),
      close: () => stage.uncover(picker),
    })
    stage.cover(picker)
  }

  change(options: Partial<ChartOptions>): void {
    this.options = { ...this.options, ...options }
  }

  setRuns(others: readonly string[]): void {
    this.runs = [this.main.id, ...others.filter(id => id !== this.main.id)].slice(0, MOST_RUNS)
    this.read()
  }

  /** The same facts on a command line. */
  command(): string {
    const words = this.single && this.selected !== null ? [this.selected] : []
    const range = this.range && this.options.unit === 'step' ? this.range : null
    const part = range ? [`--from ${Math.floor(range.from)} --to ${Math.ceil(range.to)}`] : []
    const others = this.runs.length > 1 ? ['--with', this.runs.slice(1).join(',')] : []
    return ['orion metrics', this.main.id, ...words, ...others, ...part, '--json'].join(' ')
  }

  // Where this is.

  state(): PlaceState {
    const { filter, selected, single, range, cursor, options } = this
    return {
      filter,
      metric: selected,
      single,
      with: this.runs.slice(1),
      from: range?.from ?? null,
      to: range?.to ?? null,
      cursor,
      ...options,
    }
  }

  private restore(state: PlaceState): void {
    const yes = (value: unknown, otherwise: boolean) => (typeof value === 'boolean' ? value : otherwise)
    if (Array.isArray(state.with)) this.addKnown(state.with)
    if (typeof state.filter === 'string') this.filter = state.filter
    if (typeof state.metric === 'string' && this.names.includes(state.metric)) this.selected = state.metric
    this.single = yes(state.single, false) && this.selected !== null
    const weight = WEIGHTS.find(each => each === state.weight) ?? 0
    const unit = this.units().find(each => each === state.unit) ?? 'step'
    const { logX, logY, robust, old } = this.options
    this.options = {
      weight,
      unit,
      logX: yes(state.logX, logX),
      logY: yes(state.logY, logY),
      robust: yes(state.robust, robust),
      old: yes(state.old, old),
    }
    const { from, to, cursor } = state
    if (typeof from === 'number' && typeof to === 'number' && to > from) {
      const whole = this.whole()
      this.range = zoomed({ from, to }, whole, 1, (from + to) / 2, 0)
    }
    if (typeof cursor === 'number' && Number.isFinite(cursor)) this.cursor = cursor
    this.reveal()
  }

  /** Adds runs that still exist. */
  private addKnown(ids: readonly string[]): void {
    const known = ids.filter(id => {
      try {
        return this.curves.run(id).id === id
      } catch {
        return false
      }
    })
    this.setRuns(known)
  }
}

/** What is chosen, for the edge of the screen. */
export function optionWords({ options, range }: MetricsView): string[] {
  const { weight, logX, logY, robust, old, unit } = options
  return [
    ...(weight > 0 ? [`ema ${weight}`] : []),
    ...(unit === 'step' ? [] : [`by ${unit}`]),
    ...(logX ? ['log x'] : []),
    ...(logY ? ['log y'] : []),
    ...(robust ? ['98 % of values'] : []),
    ...(old ? [] : ['superseded hidden']),
    ...(range && unit === 'step' ? [`${shortCount(range.from)} to ${shortCount(range.to)}`] : []),
  ]
}
