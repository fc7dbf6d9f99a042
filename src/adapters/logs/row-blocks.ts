import { groupLines, type MergedLine } from '../../core/logs/group-lines.ts'
import type { LogRow, RowView } from '../../core/logs/log-row.ts'
import { readLine } from '../../core/logs/read-line.ts'
import type { FileLine } from './log-file.ts'
import type { MergedFiles } from './merged-files.ts'

/** Lines that are made into rows together: no row stands for lines of two blocks, so rows do not depend on where one begins. */
const BLOCK = 256
/** Blocks that are kept. */
const KEPT = 48

/** Rows around places of a merged log, made when they are asked for. */
export class RowBlocks {
  view: RowView = { mode: 'fold', only: null }
  private readonly files: MergedFiles
  private readonly kept = new Map<number, LogRow[]>()
  private wanted: ReadonlySet<number> | null = null

  constructor(files: MergedFiles) {
    this.files = files
  }

  show(view: RowView): void {
    this.view = view
    this.wanted = view.only === null ? null : new Set(view.only)
    this.kept.clear()
  }

  readonly shows = (file: number): boolean => this.wanted === null || this.wanted.has(file)

  /** How many lines of the sources that are shown lie in a stretch. */
  count(from: number, to: number): number {
    if (this.wanted === null) return Math.max(0, to - from)
    const { order, members } = this.files
    const [start, end] = [order.positions(from, members.length), order.positions(to, members.length)]
    let sum = 0
    for (const file of this.wanted) sum += (end[file] ?? 0) - (start[file] ?? 0)
    return sum
  }

  /** At least `above` rows before the row that holds a line and `below` from it on, where there are so many. */
  around(id: number, above: number, below: number): LogRow[] {
    const { order } = this.files
    const at = Math.max(order.first, Math.min(id, order.end))
    const rows: LogRow[] = []
    let next = this.seek(at, 1)
    while (next !== null && rows.length < below) {
      const block = Math.floor(next / BLOCK)
      rows.push(...this.rows(block).filter(({ last }) => last >= at))
      next = this.seek((block + 1) * BLOCK, 1)
    }
    // Where little follows, the window is filled from above.
    const wanted = above + Math.max(0, below - rows.length)
    const earlier: LogRow[][] = []
    let count = 0
    let before = this.seek(at - 1, -1)
    while (before !== null && count < wanted) {
      const block = Math.floor(before / BLOCK)
      const part = this.rows(block).filter(({ last }) => last < at)
      earlier.push(part)
      count += part.length
      before = this.seek(block * BLOCK - 1, -1)
    }
    return [...earlier.reverse().flat(), ...rows]
  }

  /** Rows of lines that have no end yet. */
  live(): LogRow[] {
    const lines: MergedLine[] = []
    for (const [source, { file }] of this.files.members.entries()) {
      const open = this.shows(source) ? file?.openLine() : null
      if (open) lines.push({ ...merged(open, this.files.order.end + lines.length, source), live: true })
    }
    return groupLines(lines, 'plain', this.sources)
  }

  private get sources() {
    return this.files.members.map(({ source }) => source)
  }

  private seek(id: number, direction: 1 | -1): number | null {
    const { order } = this.files
    if (this.wanted !== null) return order.seek(id, direction, this.shows)
    return id >= order.first && id < order.end ? id : null
  }

  private rows(block: number): LogRow[] {
    const known = this.kept.get(block)
    if (known) return known
    const { order } = this.files
    const from = Math.max(order.first, block * BLOCK)
    const to = Math.min(order.end, (block + 1) * BLOCK)
    const rows = groupLines(this.lines(from, to), this.view.mode, this.sources)
    if (to - from === BLOCK) {
      if (this.kept.size >= KEPT) this.kept.delete(this.kept.keys().next().value ?? block)
      this.kept.set(block, rows)
    }
    return rows
  }

  /** Lines of a stretch of the merged log. */
  private lines(from: number, to: number): MergedLine[] {
    const { order, members } = this.files
    const next = order.positions(from, members.length)
    const end = order.positions(to, members.length)
    const read = members.map(({ file }, index): FileLine[] =>
      file && this.shows(index) ? file.lines(next[index] ?? 0, end[index] ?? 0) : [],
    )
    const lines: MergedLine[] = []
    const at = members.map(() => 0)
    for (let id = from; id < to; id += 1) {
      const source = order.fileOf(id)
      const line = read[source]?.[at[source] ?? 0]
      at[source] = (at[source] ?? 0) + 1
      if (line) lines.push(merged(line, id, source))
    }
    return lines
  }
}

const merged = (line: FileLine, id: number, source: number): MergedLine => ({
  ...readLine(line),
  id,
  source,
  offset: line.offset,
  live: false,
})
