import { BLANK, type Cell, cellsOf, paint, usedColumns } from './cells.ts'

type Transformer = (line: string, index: number) => string

interface Clip {
  x1?: number | undefined
  x2?: number | undefined
  y1?: number | undefined
  y2?: number | undefined
}

const intersect = (a: Clip | undefined, b: Clip): Clip => ({
  x1: Math.max(a?.x1 ?? Number.NEGATIVE_INFINITY, b.x1 ?? Number.NEGATIVE_INFINITY),
  x2: Math.min(a?.x2 ?? Number.POSITIVE_INFINITY, b.x2 ?? Number.POSITIVE_INFINITY),
  y1: Math.max(a?.y1 ?? Number.NEGATIVE_INFINITY, b.y1 ?? Number.NEGATIVE_INFINITY),
  y2: Math.min(a?.y2 ?? Number.POSITIVE_INFINITY, b.y2 ?? Number.POSITIVE_INFINITY),
})

/**
 * The canvas onto which Ink paints one frame; bundles put it in the place of Ink's own, which takes most of the time of a
 * first frame. Each line of a text must close the styles that it opens.
 */
export class InkOutput {
  private readonly width: number
  private readonly rows: Cell[][]
  private readonly clips: Clip[] = []

  constructor({ width, height }: { width: number; height: number }) {
    this.width = width
    this.rows = Array.from({ length: height }, () => [])
  }

  write(
    x: number,
    y: number,
    text: string,
    { transformers }: { transformers: readonly Transformer[] },
  ): void {
    if (text === '') return
    for (const [index, line] of text.split('\n').entries()) {
      const row = this.rows[y + index]
      const clip = this.clips.at(-1)
      if (!row || y + index < (clip?.y1 ?? 0) || y + index >= (clip?.y2 ?? this.rows.length)) continue
      const shown = transformers.reduce((changed, transformer) => transformer(changed, index), line)
      this.place(row, x, cellsOf(shown), Math.max(0, clip?.x1 ?? 0), clip?.x2 ?? this.width)
    }
  }

  clip(clip: Clip): void {
    this.clips.push(intersect(this.clips.at(-1), clip))
  }

  unclip(): void {
    this.clips.pop()
  }

  get(): { output: string; height: number } {
    const lines = this.rows.map(row => paint(row.slice(0, usedColumns(row))))
    return { output: lines.join('\n'), height: this.rows.length }
  }

  /** Writes cells from column `x` on, those of them that lie between `from` and `to`. */
  private place(row: Cell[], x: number, cells: readonly Cell[], from: number, to: number): void {
    const end = Math.min(to, x + cells.length)
    const start = Math.max(from, x)
    if (start >= end) return
    while (row.length < start) row.push(BLANK)
    breakWide(row, start)
    breakWide(row, end)
    for (let column = start; column < end; column += 1) row[column] = cells[column - x] ?? BLANK
    if (row[start]?.text === '') row[start] = { text: ' ', style: row[start]?.style ?? '' }
    const cut = cells[end - x]
    const last = row[end - 1]
    if (cut?.text === '' && last) row[end - 1] = { text: ' ', style: last.style }
  }
}

/** Where a write begins or ends inside a wide character, what is left of it becomes blank. */
function breakWide(row: Cell[], column: number): void {
  const cell = row[column]
  const before = row[column - 1]
  if (cell?.text !== '') return
  if (before) row[column - 1] = { text: ' ', style: before.style }
  row[column] = { text: ' ', style: cell.style }
}
