import { safeText } from '../../core/text/sanitize.ts'
import { floatWords } from '../../core/text/words.ts'
import { type Line, type Span, span } from './line.ts'
import { drawn, fitSafe, repeatSafe } from './safe.ts'

/** Points of one curve by bucket: smallest, largest and last finite value (NaN where none). */
export interface Curve {
  step: ArrayLike<number>
  min: ArrayLike<number>
  max: ArrayLike<number>
  last: ArrayLike<number>
  /** Non-zero where a resume made the whole bucket obsolete. */
  superseded: ArrayLike<number>
}

/** Bits of a Braille cell by dot row and dot column. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

class Canvas {
  readonly columns: number
  readonly rows: number
  private readonly bits: Uint8Array
  private readonly live: Uint8Array

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
    this.bits = new Uint8Array(columns * rows)
    this.live = new Uint8Array(columns * rows)
  }

  /** Fills dots `low` to `high` (0 at the bottom) of one dot column. */
  fill(x: number, low: number, high: number, superseded: boolean): void {
    for (let y = low; y <= high; y += 1) {
      const row = this.rows - 1 - Math.floor(y / 4)
      const cell = row * this.columns + (x >> 1)
      const dot = DOTS[3 - (y % 4)]?.[(x & 1) as 0 | 1]
      if (dot === undefined || cell < 0 || cell >= this.bits.length) continue
      this.bits[cell] = (this.bits[cell] ?? 0) | dot
      if (!superseded) this.live[cell] = 1
    }
  }

  line(row: number): Line {
    const spans: Span[] = []
    let cells: string[] = []
    let live = true
    const flush = () => {
      if (cells.length > 0) spans.push(span(drawn(cells), live ? 'chart' : 'superseded'))
      cells = []
    }
    for (let x = 0; x < this.columns; x += 1) {
      const at = row * this.columns + x
      const bits = this.bits[at] ?? 0
      const cellLive: boolean = bits === 0 ? live : this.live[at] === 1
      if (cellLive !== live) flush()
      live = cellLive
      cells.push(bits === 0 ? ' ' : String.fromCodePoint(0x2800 + bits))
    }
    flush()
    return spans
  }
}

interface Range {
  low: number
  high: number
}

function valueRange(curve: Curve): Range | null {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let at = 0; at < curve.step.length; at += 1) {
    const [least, most] = [curve.min[at] ?? Number.NaN, curve.max[at] ?? Number.NaN]
    if (Number.isFinite(least)) low = Math.min(low, least)
    if (Number.isFinite(most)) high = Math.max(high, most)
  }
  if (low > high) return null
  return low === high
    ? { low: low - Math.abs(low || 1) * 0.1, high: high + Math.abs(high || 1) * 0.1 }
    : { low, high }
}

function plot(canvas: Canvas, curve: Curve, values: Range, steps: Range): void {
  const dots = { x: canvas.columns * 2 - 1, y: canvas.rows * 4 - 1 }
  const toY = (value: number) => Math.round(((value - values.low) / (values.high - values.low)) * dots.y)
  const stepSpan = Math.max(1, steps.high - steps.low)
  let before: { x: number; y: number; superseded: boolean } | null = null
  for (let at = 0; at < curve.step.length; at += 1) {
    const [least, most, last] = [
      curve.min[at] ?? Number.NaN,
      curve.max[at] ?? Number.NaN,
      curve.last[at] ?? Number.NaN,
    ]
    if (!Number.isFinite(least) || !Number.isFinite(most)) {
      before = null
      continue
    }
    const superseded = curve.superseded[at] === 1
    const x = Math.round((((curve.step[at] ?? 0) - steps.low) / stepSpan) * dots.x)
    const [low, high] = [toY(least), toY(most)]
    const y = Number.isFinite(last) ? toY(last) : high
    if (before && before.superseded === superseded) {
      let from = before.y
      for (let mid = before.x + 1; mid <= x; mid += 1) {
        const to: number = Math.round(before.y + ((y - before.y) * (mid - before.x)) / (x - before.x))
        canvas.fill(mid, Math.min(from, to), Math.max(from, to), superseded)
        from = to
      }
    }
    const joined = before?.x === x && before.superseded === superseded ? before.y : y
    canvas.fill(x, Math.min(low, joined), Math.max(high, joined), superseded)
    before = { x, y, superseded }
  }
}

/** The curve in `columns` by `rows`, with its axes; null when no finite value is known. */
export function chartLines(curve: Curve, columns: number, rows: number): Line[] | null {
  const values = valueRange(curve)
  if (!values || rows < 3 || columns < 16) return null
  const labels = { top: floatWords(values.high), bottom: floatWords(values.low) }
  const gutter = Math.max(labels.top.length, labels.bottom.length)
  const width = columns - gutter - 2
  const steps = { low: curve.step[0] ?? 0, high: curve.step[curve.step.length - 1] ?? 0 }
  const canvas = new Canvas(width, rows - 2)
  plot(canvas, curve, values, steps)
  const lines: Line[] = []
  for (let row = 0; row < canvas.rows; row += 1) {
    const label = row === 0 ? labels.top : row === canvas.rows - 1 ? labels.bottom : ''
    const edge = label === '' ? safeText` │` : safeText` ┤`
    lines.push([
      span(fitSafe(safeText`${label}`, gutter, 'right'), 'muted'),
      span(edge, 'border'),
      ...canvas.line(row),
    ])
  }
  lines.push([
    span(fitSafe(safeText``, gutter)),
    span(safeText` └`, 'border'),
    span(repeatSafe('─', width), 'border'),
  ])
  lines.push(stepAxis(steps, gutter + 2, width))
  return lines
}

function stepAxis(steps: Range, offset: number, width: number): Line {
  const [first, last] = [floatWords(steps.low), floatWords(steps.high)]
  if (first === last) return [span(repeatSafe(' ', offset)), span(safeText`${first}`, 'muted')]
  const gap = width - first.length - last.length
  if (gap < 2) return [span(repeatSafe(' ', offset)), span(safeText`${last}`, 'muted')]
  const middle = floatWords(Math.round((steps.low + steps.high) / 2))
  const side = Math.floor((gap - middle.length) / 2)
  const between =
    side >= 2
      ? [repeatSafe(' ', side), safeText`${middle}`, repeatSafe(' ', gap - middle.length - side)]
      : [repeatSafe(' ', gap)]
  return [
    span(repeatSafe(' ', offset)),
    span([safeText`${first}`, ...between, safeText`${last}`].join('') as (typeof between)[number], 'muted'),
  ]
}
