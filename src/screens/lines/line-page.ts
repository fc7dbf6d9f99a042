import type { PlaceState } from '../stage/place.ts'
import type { Stage } from '../stage/screen.ts'
import { type Line, lineText } from '../ui/line.ts'

/** Lines to be walked through; they may still be coming. */
export interface LineSource {
  lines(): readonly Line[]
  /** Stays at the end while lines come, until somebody walks away from it. */
  follows?: boolean
}

/** The lines in sight, and how many are below them, hold the words of the filter, and are there at all. */
export interface Window {
  lines: readonly Line[]
  below: number
  holding: number
  all: number
}

/** Where somebody stands among lines: the words that those in sight hold, and the first of them. */
export class LinePage {
  readonly stage: Stage
  readonly source: LineSource
  filter = ''
  private top: number
  private atEnd: boolean
  private held: { filter: string; of: readonly Line[]; count: number; lines: readonly Line[] } | null = null

  constructor(stage: Stage, source: LineSource, { top, filter }: PlaceState) {
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

  /** Those that hold the words of the filter. */
  private holding(of: readonly Line[]): readonly Line[] {
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

  /** What a window of so many rows shows. */
  visible(rows: number): Window {
    const all = this.source.lines()
    const lines = this.holding(all)
    const last = Math.max(0, lines.length - rows)
    // What is still coming may reach down to where somebody stood.
    const top = this.atEnd ? last : Math.min(this.top, last)
    return {
      lines: lines.slice(top, top + rows),
      below: last - top,
      holding: lines.length,
      all: all.length,
    }
  }

  height(): number {
    return Math.max(1, this.stage.area.rows - 2)
  }

  walk(delta: number): void {
    const last = Math.max(0, this.holding(this.source.lines()).length - this.height())
    this.top = Math.max(0, Math.min(last, (this.atEnd ? last : this.top) + delta))
    this.atEnd = this.source.follows === true && this.top === last
  }

  setFilter(text: string): void {
    this.filter = text
    this.walk(0)
  }
}
