import { colourLine } from '../ui/colour-line.ts'
import type { Line } from '../ui/line.ts'

/** Most lines that are kept, and most characters of one. */
const KEPT = 5000
const LONGEST = 4000

/** What lines of the shell wrote, as rows: bounded, with a moving last row that may be written again. */
export class Transcript {
  /** Grows with every change. */
  revision = 0
  /** Rows that are no longer kept. */
  dropped = 0
  private readonly rows: Line[] = []
  private last = ''

  get length(): number {
    return this.rows.length + (this.last === '' ? 0 : 1)
  }

  slice(from: number, to: number): Line[] {
    const rows = this.rows.slice(from, to)
    return to > this.rows.length && this.last !== '' ? [...rows, colourLine(this.last)] : rows
  }

  /** A row of our own. */
  add(line: Line): void {
    this.finish()
    this.push(line)
  }

  /** Text as a program writes it: a carriage return begins the last row again. */
  write(text: string): void {
    for (const [at, piece] of text.split('\n').entries()) {
      if (at > 0) {
        this.push(colourLine(this.last))
        this.last = ''
      }
      const begun = piece.lastIndexOf('\r', piece.length - 2)
      this.last = (begun < 0 ? this.last + piece : piece.slice(begun + 1)).slice(0, LONGEST)
    }
    this.revision += 1
  }

  /** Ends a row that was left open. */
  finish(): void {
    if (this.last.trim() !== '') this.push(colourLine(this.last))
    this.last = ''
    this.revision += 1
  }

  private push(line: Line): void {
    this.rows.push(line)
    this.revision += 1
    if (this.rows.length <= KEPT) return
    this.dropped += this.rows.length - KEPT
    this.rows.splice(0, this.rows.length - KEPT)
  }
}
