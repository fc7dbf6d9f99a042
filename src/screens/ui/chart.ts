import { safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import { type Axis, placeOn, roundAxis, ticksOf, tickWords } from './axis.ts'
import { Braille } from './braille.ts'
import { type Line, span } from './line.ts'
import { drawn, fitSafe, repeatSafe } from './safe.ts'

/** One curve as the chart draws it, point by point from left to right; NaN is a gap. */
export interface Layer {
  x: ArrayLike<number>
  /** The line, and the ends of what it stands for; the line alone where they are left out. */
  y: ArrayLike<number>
  low?: ArrayLike<number>
  high?: ArrayLike<number>
  tone: Tone
  /** Every second dot is left out: obsolete, told apart without colour. */
  dotted?: boolean
  /** A character set on the line now and then, by which it is told apart without colour. */
  marker?: { text: string; place: number; of: number }
}

export interface Chart {
  x: Axis
  y: Axis
  layers: readonly Layer[]
  /** Where values were no numbers. */
  bad?: readonly number[]
  /** Place of the cursor on the x axis. */
  cursor?: { x: number; words: string } | null
}

/** Fewest columns and rows of a chart with its axes. */
export const SMALLEST_CHART = { columns: 16, rows: 3 }
/** Columns between two markers of one curve. */
const MARKER_COLUMNS = 24

function drawLayer(canvas: Braille, chart: Chart, layer: Layer): void {
  const dots = { x: canvas.columns * 2 - 1, y: canvas.rows * 4 - 1 }
  const toY = (value: number) => Math.round(placeOn(chart.y, value) * dots.y)
  const put = (x: number, low: number, high: number) => {
    if (!layer.dotted || x % 3 === 0) canvas.fill(x, low, high, layer.tone)
  }
  let before: { x: number; y: number } | null = null
  for (let at = 0; at < layer.x.length; at += 1) {
    const y = toY(layer.y[at] ?? Number.NaN)
    const x = Math.round(placeOn(chart.x, layer.x[at] ?? Number.NaN) * dots.x)
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      before = null
      continue
    }
    if (before && x > before.x) join(put, before, { x, y }, dots.x)
    const low = layer.low ? toY(layer.low[at] ?? Number.NaN) : y
    const high = layer.high ? toY(layer.high[at] ?? Number.NaN) : y
    const joined = before?.x === x ? before.y : y
    put(
      x,
      Math.min(Number.isFinite(low) ? low : y, joined, y),
      Math.max(Number.isFinite(high) ? high : y, joined, y),
    )
    before = { x, y }
  }
}

/** A line from one dot to another, whole columns of dots so that a steep one has no holes. */
function join(
  put: (x: number, low: number, high: number) => void,
  a: { x: number; y: number },
  b: { x: number; y: number },
  last: number,
): void {
  let from = a.y
  for (let x = Math.max(a.x + 1, 0); x <= Math.min(b.x, last); x += 1) {
    const to = Math.round(a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x))
    put(x, Math.min(from, to), Math.max(from, to))
    from = to
  }
}

/** Sets the markers of a curve, each curve's at other columns than its neighbours'. */
function drawMarkers(canvas: Braille, chart: Chart, { x, y, tone, marker }: Layer): void {
  if (!marker) return
  const stride = Math.min(MARKER_COLUMNS, Math.max(marker.of * 2, canvas.columns >> 1))
  const offset = Math.floor((stride * (marker.place + 0.5)) / marker.of)
  let next = offset
  for (let at = 0; at < x.length; at += 1) {
    const column = Math.round(placeOn(chart.x, x[at] ?? Number.NaN) * (canvas.columns * 2 - 1)) >> 1
    const place = placeOn(chart.y, y[at] ?? Number.NaN)
    if (column < next || !(place >= 0 && place <= 1)) continue
    canvas.put(column, canvas.rows - 1 - (Math.round(place * (canvas.rows * 4 - 1)) >> 2), marker.text, tone)
    next = column + stride - ((column - offset) % stride)
  }
}

/** Rows between the ticks of the y axis, columns between those of the x axis. */
const ROWS_A_TICK = 3
const COLUMNS_A_TICK = 14

/** The most ticks that fit the y axis of a chart of so many rows. */
export const yTicks = (rows: number): number => Math.max(1, Math.floor((rows - 3) / ROWS_A_TICK))

/** A chart with its axes in exactly `columns` by `rows`; null without room. */
export function drawChart(chart: Chart, columns: number, rows: number): Line[] | null {
  if (rows < SMALLEST_CHART.rows || columns < SMALLEST_CHART.columns) return null
  const height = rows - 2
  const labels = yLabels(chart.y, height)
  const gutter = Math.max(4, ...[...labels.values()].map(label => label.length))
  const width = columns - gutter - 2
  if (width < 6) return null
  const canvas = new Braille(width, height)
  const cursorColumn = chart.cursor ? Math.round(placeOn(chart.x, chart.cursor.x) * (width * 2 - 1)) >> 1 : -1
  for (const layer of chart.layers) drawLayer(canvas, chart, layer)
  for (const layer of chart.layers) drawMarkers(canvas, chart, layer)
  if (cursorColumn >= 0 && cursorColumn < width) canvas.rule(cursorColumn, '│', 'accent')
  const lines = Array.from({ length: height }, (_, row): Line => {
    const label = labels.get(row)
    return [
      span(fitSafe(safeText`${label ?? ''}`, gutter, 'right'), 'muted'),
      span(label === undefined ? safeText` │` : safeText` ┤`, 'border'),
      ...canvas.line(row),
    ]
  })
  const margin = span(repeatSafe(' ', gutter))
  lines.push([margin, span(safeText` └`, 'border'), ...baseLine(chart, width)])
  lines.push([margin, span(safeText`  `), ...xLabels(chart, width, cursorColumn)])
  return lines
}

/** About as many ticks as wanted, but two at least: a single one says nothing of the scale. */
function fewTicks(axis: Axis, wanted: number): number[] {
  const usual = Math.max(1, wanted)
  const choices = [usual, usual + 1, usual + 2, usual + 3].map(most => ticksOf(axis, most))
  return choices.find(each => each.length >= 2) ?? choices[0] ?? []
}

/** Labels of the y axis by the row on which each stands. */
function yLabels(axis: Axis, height: number): Map<number, string> {
  const ticks = fewTicks(axis, Math.floor((height - 1) / ROWS_A_TICK))
  const words = tickWords(ticks, axis)
  const labels = new Map<number, string>()
  for (const [at, tick] of ticks.entries()) {
    const row = height - 1 - (Math.round(placeOn(axis, tick) * (height * 4 - 1)) >> 2)
    if (row >= 0 && row < height) labels.set(row, words[at] ?? '')
  }
  return labels
}

/** The x axis, with a tick under each label and a cross where values were no numbers. */
function baseLine(chart: Chart, width: number): Line {
  const cells = new Array<string>(width).fill('─')
  for (const { column } of xTicks(chart.x, width)) cells[column] = '┬'
  const bad = new Set(
    (chart.bad ?? []).map(x => Math.min(width - 1, Math.round(placeOn(chart.x, x) * (width * 2 - 1)) >> 1)),
  )
  const spans: { text: string[]; tone: Tone }[] = []
  for (const [at, cell] of cells.entries()) {
    const tone: Tone = bad.has(at) ? 'bad' : 'border'
    const last = spans.at(-1)
    if (last?.tone === tone) last.text.push(bad.has(at) ? '×' : cell)
    else spans.push({ text: [bad.has(at) ? '×' : cell], tone })
  }
  return spans.map(({ text, tone }) => span(drawn(text), tone))
}

function xTicks(axis: Axis, width: number): { column: number; words: string }[] {
  const ticks = fewTicks(axis, Math.floor(width / COLUMNS_A_TICK))
  const words = tickWords(ticks, axis)
  return ticks.flatMap((tick, at) => {
    const column = Math.round(placeOn(axis, tick) * (width * 2 - 1)) >> 1
    return column >= 0 && column < width ? [{ column, words: words[at] ?? '' }] : []
  })
}

/** Labels under their ticks, as many as do not touch; that of the cursor goes first. */
function xLabels(chart: Chart, width: number, cursorColumn: number): Line {
  const cells = new Array<string>(width).fill(' ')
  const write = (column: number, words: string): { from: number; to: number } | null => {
    const from = Math.max(0, Math.min(width - words.length, column - (words.length >> 1)))
    const to = from + words.length
    const touched = cells.slice(Math.max(0, from - 1), to + 1).some(cell => cell !== ' ')
    if (touched || words.length > width) return null
    for (const [at, letter] of [...words].entries()) cells[from + at] = letter
    return { from, to }
  }
  const cursor = chart.cursor && cursorColumn >= 0 ? write(cursorColumn, chart.cursor.words) : null
  for (const { column, words } of xTicks(chart.x, width)) write(column, words)
  const text = (from: number, to: number) => sanitize(cells.slice(from, to).join(''))
  if (!cursor) return [span(text(0, width), 'muted')]
  return [
    span(text(0, cursor.from), 'muted'),
    span(text(cursor.from, cursor.to), 'accent'),
    span(text(cursor.to, width), 'muted'),
  ]
}

/** Points of one curve by bucket: smallest, largest and last finite value (NaN where none). */
export interface Curve {
  step: ArrayLike<number>
  min: ArrayLike<number>
  max: ArrayLike<number>
  last: ArrayLike<number>
  /** Non-zero where a resume made the whole bucket obsolete. */
  superseded: ArrayLike<number>
}

/** Smallest and largest finite value of some columns, or null. */
export function rangeOf(...columns: ArrayLike<number>[]): { low: number; high: number } | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const column of columns) {
    for (let at = 0; at < column.length; at += 1) {
      const value = column[at] ?? Number.NaN
      if (!Number.isFinite(value)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return low <= high ? { low, high } : null
}

/** The values of a column where `keep` says so, gaps elsewhere. */
export const onlyWhere = (column: ArrayLike<number>, keep: (at: number) => boolean): Float64Array =>
  Float64Array.from({ length: column.length }, (_, at) =>
    keep(at) ? (column[at] ?? Number.NaN) : Number.NaN,
  )

/** One curve in `columns` by `rows`, with its axes; null when no finite value is known. */
export function chartLines(curve: Curve, columns: number, rows: number): Line[] | null {
  const values = rangeOf(curve.min, curve.max)
  if (!values) return null
  const { step, min, max, last, superseded } = curve
  const layer = (tone: Tone, dotted: boolean, keep: (at: number) => boolean): Layer => ({
    x: step,
    y: onlyWhere(last, keep),
    low: onlyWhere(min, keep),
    high: onlyWhere(max, keep),
    tone,
    dotted,
  })
  return drawChart(
    {
      x: { low: step[0] ?? 0, high: step[step.length - 1] ?? 0, log: false, kind: 'count' },
      y: roundAxis({ ...values, log: false, kind: 'value' }, yTicks(rows)),
      layers: [
        layer('superseded', true, at => superseded[at] === 1),
        layer('chart', false, at => superseded[at] !== 1),
      ],
    },
    columns,
    rows,
  )
}
