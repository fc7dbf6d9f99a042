import type { SafeText } from '../../core/text/sanitize.ts'
import { textWidth } from '../../core/text/width.ts'
import { fitLine, type Line, lineWidth, span } from './line.ts'
import { fitSafe, repeatSafe } from './safe.ts'

export interface Column {
  id: string
  title: SafeText
  align?: 'left' | 'right'
  /** Never wider than this; default no limit. */
  max?: number
  /** Narrow terminals drop the column with the highest rank first; rank 0 always stays. */
  rank: number
  /** Gives way, down to this width, before a column is dropped. */
  min?: number
}

export type Cells = Readonly<Record<string, Line>>

export interface Placed {
  column: Column
  width: number
}

const GAP = 1

/**
 * Chooses the columns that fit and their widths. `widths` remembers the widest cell ever seen of each column and only
 * grows, so that a table does not tremble while its numbers change.
 */
export function placeColumns(
  columns: readonly Column[],
  rows: readonly Cells[],
  available: number,
  widths: Map<string, number>,
): Placed[] {
  for (const { id, title, max } of columns) {
    let widest = Math.max(widths.get(id) ?? 0, textWidth(title))
    for (const cells of rows) widest = Math.max(widest, lineWidth(cells[id] ?? []))
    widths.set(id, Math.min(widest, max ?? Number.POSITIVE_INFINITY))
  }
  let placed = columns.map(column => ({ column, width: widths.get(column.id) ?? 0 }))
  const total = () => placed.reduce((sum, { width }) => sum + width + GAP, -GAP)
  while (total() > available) {
    const yielding = placed.find(({ column, width }) => width > (column.min ?? width))
    if (yielding) {
      const over = total() - available
      yielding.width = Math.max(yielding.column.min ?? 0, yielding.width - over)
      continue
    }
    const last = placed.reduce((a, b) => (b.column.rank >= a.column.rank ? b : a))
    if (last.column.rank === 0) break
    placed = placed.filter(each => each !== last)
    for (const each of placed) each.width = widths.get(each.column.id) ?? 0
  }
  return placed
}

/** Rows of a pane above the first item of a table in it: the edge and the header. */
export const ABOVE_ITEMS = 2

export function headerLine(placed: readonly Placed[]): Line {
  return placed.flatMap(({ column, width }, at) => [
    ...(at === 0 ? [] : [span(repeatSafe(' ', GAP))]),
    span(fitSafe(column.title, width, column.align ?? 'left'), 'muted'),
  ])
}

export function rowLine(placed: readonly Placed[], cells: Cells): Line {
  return placed.flatMap(({ column, width }, at) => [
    ...(at === 0 ? [] : [span(repeatSafe(' ', GAP))]),
    ...fitLine(cells[column.id] ?? [], width, column.align ?? 'left'),
  ])
}

/** Columns of the screen up to the end of one column of the table. */
export function widthThrough(placed: readonly Placed[], id: string): number {
  const end = placed.findIndex(({ column }) => column.id === id)
  return placed.slice(0, end + 1).reduce((sum, { width }) => sum + width + GAP, -GAP)
}
