import { byRole, metricRole } from '../../core/metric-roles.ts'
import { safeText } from '../../core/text/sanitize.ts'
import type { RunDetail } from '../../schema/run.ts'
import type { PlaceState } from '../stage/place.ts'
import type { Area, Stage } from '../stage/screen.ts'
import { Charts, MARGIN } from './charts.ts'
import { Curves } from './curves.ts'
import type { ChartOptions } from './draw.ts'
import { besideOf, type Grid, gridOf } from './grid.ts'
import { MOST_RUNS } from './look.ts'
import { optionWords } from './option-words.ts'
import { fitted } from './range.ts'
import { DEFAULT_OPTIONS, placeState, rememberedFrom } from './remembered.ts'
import { RunPicker } from './run-picker.tsx'
import { WEIGHTS } from './smooth.ts'
import { XAxis } from './x-axis.ts'

/** Columns that the long step of the cursor moves. */
const LONG_STEP = 10

/** State of the charts of one or several runs and what can be done with them; drawn by `screen.tsx`, driven by `keys.ts`. */
export class MetricsView {
  readonly stage: Stage
  readonly curves: Curves
  readonly axis: XAxis
  readonly charts: Charts
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
  options: ChartOptions = DEFAULT_OPTIONS

  constructor(stage: Stage, runs: readonly string[], state: PlaceState) {
    this.stage = stage
    this.curves = new Curves(stage.context)
    const of = { runs: () => this.runs, options: () => this.options }
    this.axis = new XAxis(this.curves, of)
    this.charts = new Charts(this.curves, this.axis, of)
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

  /** Value of a metric under the cursor, or its newest; null where the run has none. */
  valueAt(id: string, name: string): number | null {
    const latest = this.curves.latest(id).get(name)
    if (!latest) return null
    if (this.axis.cursor === null) return latest.value
    const step = this.axis.stepAt(id)
    return step === null ? null : this.curves.valueAt(id, name, step)
  }

  // Moving among charts.

  /** Rows above the grid that say which curve is which run. */
  legendRows(): number {
    return this.runs.length > 1 ? Math.min(this.runs.length, 3) + 2 : 0
  }

  /** Rows below the grid: one where charts lie on other pages, or are filtered or drawn in a way of their own. */
  noteRows({ columns, rows }: Area = this.stage.area): number {
    const all = gridOf(this.shown().length, { columns, rows: rows - this.legendRows() })
    const more = this.shown().length > all.across * all.down
    return more || this.filter !== '' || optionWords(this.options, this.axis).length > 0 ? 1 : 0
  }

  grid(area: Area = this.stage.area): Grid {
    const rows = area.rows - this.legendRows() - this.noteRows(area)
    return gridOf(this.shown().length, { columns: area.columns, rows })
  }

  height(): number {
    return this.single ? 2 : this.grid().down * 2
  }

  /** Moves by rows of charts, or from chart to chart when one fills the screen. */
  walk(delta: number): void {
    this.select(this.single ? delta : delta * this.grid().across)
  }

  select(delta: number): void {
    const names = this.shown()
    const at = this.selected === null ? -1 : names.indexOf(this.selected)
    this.selected = names[Math.max(0, Math.min(names.length - 1, at + delta))] ?? null
    this.reveal()
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
    if (!single) this.axis.cursor = null
    this.reveal()
  }

  /** Out of one chart: the cursor goes first. */
  leave(): void {
    if (this.axis.cursor === null) this.open(false)
    this.axis.cursor = null
  }

  private reveal(): void {
    const { across, down } = this.grid()
    const row = Math.floor(Math.max(0, this.shown().indexOf(this.selected ?? '')) / across)
    this.top = Math.max(row - down + 1, Math.min(this.top, row))
  }

  // The cursor.

  moveCursor(direction: 1 | -1): void {
    this.axis.moveCursor(direction, this.curveColumns())
  }

  moveCursorFar(direction: 1 | -1): void {
    this.axis.moveCursor(direction * LONG_STEP, this.curveColumns())
  }

  private curveColumns(): number {
    return besideOf(this.stage.area.columns, this.runs.length).chart - MARGIN
  }

  findBad(direction: 1 | -1): void {
    const metric = this.selected ?? ''
    if (!this.axis.toBadValue(metric, direction))
      this.stage.notify(
        'muted',
        safeText`no ${direction > 0 ? 'later' : 'earlier'} value of ${metric} is no number`,
      )
  }

  // What is drawn, and how.

  smoothBy(delta: 1 | -1): void {
    const at = WEIGHTS.findIndex(weight => weight >= this.options.weight)
    this.change({ weight: WEIGHTS[(at + delta + WEIGHTS.length) % WEIGHTS.length] ?? 0 })
  }

  /** Units that the x axis can have: steps, time, and metrics that count. */
  units(): string[] {
    return ['step', 'time', ...this.names.filter(name => metricRole(name) === 'clock')]
  }

  nextUnit(): void {
    const units = this.units()
    const unit = units[(units.indexOf(this.options.unit) + 1) % units.length] ?? 'step'
    this.axis.range = null
    this.axis.cursor = null
    this.change({ unit })
    const lacking = this.runs.filter(id => this.curves.xMap(id, unit) === null)
    if (lacking.length > 0)
      this.stage.notify('warn', safeText`${lacking.length} of ${this.runs.length} runs have no ${unit}`)
  }

  change(options: Partial<ChartOptions>): void {
    this.options = { ...this.options, ...options }
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

  setRuns(others: readonly string[]): void {
    this.runs = [this.main.id, ...others.filter(id => id !== this.main.id)].slice(0, MOST_RUNS)
    this.read()
  }

  /** The same facts on a command line. */
  script(): string[] {
    const words = this.single && this.selected !== null ? [this.selected] : []
    const others = this.runs.length > 1 ? ['--with', this.runs.slice(1).join(',')] : []
    const range = this.options.unit === 'step' ? this.axis.range : null
    const part = range ? ['--from', String(Math.floor(range.from)), '--to', String(Math.ceil(range.to))] : []
    return ['metrics', this.main.id, ...words, ...others, ...part]
  }

  // Where this is.

  state(): PlaceState {
    const { filter, selected: metric, single, axis, options } = this
    const { range, cursor } = axis
    return placeState({ filter, metric, single, others: this.runs.slice(1), range, cursor, options })
  }

  private restore(state: PlaceState): void {
    const { filter, metric, single, others, range, cursor, options } = rememberedFrom(state)
    if (others.length > 0) this.setRuns(others.filter(id => this.curves.knows(id)))
    this.filter = filter
    if (metric !== null && this.names.includes(metric)) this.selected = metric
    this.single = single && this.selected !== null
    this.options = this.units().includes(options.unit) ? options : { ...options, unit: 'step' }
    if (range) this.axis.range = fitted(range, this.axis.whole())
    this.axis.cursor = cursor
    this.reveal()
  }
}
