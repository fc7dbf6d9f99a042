import type { PlaceState } from '../stage/place.ts'
import type { Stage } from '../stage/screen.ts'
import { type Line, lineText } from '../ui/line.ts'

/** What fills a tab of plain lines. */
export interface TextSource {
  lines(): readonly Line[]
  /** Reads again; true when lines came or changed. */
  read(): boolean
  /** Words after `orion` that print the same for a script. */
  script: readonly string[]
  /** Stays at the end while lines come, until somebody walks away from it. */
  follows?: boolean
}

/** Plain lines that are walked through: those that hold the words of a filter, and which of them is the first in sight. */
export class TextPage {
  readonly stage: Stage
  readonly source: TextSource
  filter = ''
  private top: number
  private atEnd: boolean
  private held: { filter: string; of: readonly Line[]; count: number; lines: readonly Line[] } | null = null

  constructor(stage: Stage, source: TextSource, { top, filter }: PlaceState) {
    this.stage = stage
    this.source = source
    this.top = typeof top === 'number' && top >= 0 ? Math.floor(top) : 0
    this.atEnd = source.follows === true && top === undefined
    if (typeof filter === 'string') this.filter = filter
  }

  /** What is needed to stand here again. */
  get state(): PlaceState {
    return {
      ...(this.atEnd ? {} : { top: this.top }),
      ...(this.filter === '' ? {} : { filter: this.filter }),
    }
  }

  lines(): readonly Line[] {
    const of = this.source.lines()
    const { filter, held } = this
    if (filter === '') return of
    if (held?.filter === filter && held.of === of && held.count === of.length) return held.lines
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
    const lines = of.filter(line => {
      const text = lineText(line).toLowerCase()
      return words.every(word => text.includes(word))
    })
    this.held = { filter, of, count: of.length, lines }
    return lines
  }

  /** The lines in a window of so many rows, and how many are below it. */
  visible(rows: number): { lines: readonly Line[]; below: number } {
    const lines = this.lines()
    this.top = Math.min(this.atEnd ? Number.POSITIVE_INFINITY : this.top, Math.max(0, lines.length - rows))
    return { lines: lines.slice(this.top, this.top + rows), below: lines.length - this.top - rows }
  }

  height(): number {
    return Math.max(1, this.stage.area.rows - 2)
  }

  walk(delta: number): void {
    const last = Math.max(0, this.lines().length - this.height())
    this.top = Math.max(0, Math.min(last, (this.atEnd ? last : this.top) + delta))
    this.atEnd = this.source.follows === true && this.top === last
  }

  setFilter(text: string): void {
    this.filter = text
    this.walk(0)
  }
}
