import type { Tone } from '../../schema/theme.ts'
import { type Line, type Span, span } from './line.ts'
import { drawn } from './safe.ts'

/** Bits of a Braille cell by dot row and dot column. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

/** Cells of two by four dots each. What is drawn later lies on top: a cell has the tone of its newest dot. */
export class Braille {
  readonly columns: number
  readonly rows: number
  private readonly bits: Uint8Array
  private readonly tones: (Tone | undefined)[]
  private readonly glyphs = new Map<number, { text: string; tone: Tone }>()

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
    this.bits = new Uint8Array(columns * rows)
    this.tones = new Array(columns * rows)
  }

  /** Fills dots `low` to `high` (0 at the bottom) of one dot column, as far as they lie inside. */
  fill(x: number, low: number, high: number, tone: Tone): void {
    if (x < 0 || x >= this.columns * 2) return
    const top = Math.min(high, this.rows * 4 - 1)
    for (let y = Math.max(0, low); y <= top; y += 1) {
      const cell = (this.rows - 1 - (y >> 2)) * this.columns + (x >> 1)
      const dot = DOTS[3 - (y & 3)]?.[(x & 1) as 0 | 1] ?? 0
      this.bits[cell] = (this.bits[cell] ?? 0) | dot
      this.tones[cell] = tone
    }
  }

  /** A character in place of a cell. */
  put(column: number, row: number, text: string, tone: Tone): void {
    if (column >= 0 && column < this.columns && row >= 0 && row < this.rows)
      this.glyphs.set(row * this.columns + column, { text, tone })
  }

  /** A character in those cells of a column that have nothing in them. */
  rule(column: number, text: string, tone: Tone): void {
    for (let row = 0; row < this.rows; row += 1)
      if (this.bits[row * this.columns + column] === 0) this.put(column, row, text, tone)
  }

  line(row: number): Line {
    const spans: Span[] = []
    let cells: string[] = []
    let tone: Tone = 'text'
    const flush = () => {
      if (cells.length > 0) spans.push(span(drawn(cells), tone))
      cells = []
    }
    for (let x = 0; x < this.columns; x += 1) {
      const at = row * this.columns + x
      const glyph = this.glyphs.get(at)
      const bits = this.bits[at] ?? 0
      const own: Tone = glyph?.tone ?? (bits === 0 ? tone : (this.tones[at] ?? 'text'))
      if (own !== tone) flush()
      tone = own
      cells.push(glyph?.text ?? (bits === 0 ? ' ' : String.fromCodePoint(0x2800 + bits)))
    }
    flush()
    return spans
  }
}
