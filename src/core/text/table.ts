import { fitWidth, textWidth } from './width.ts'

export interface Column<Row> {
  title: string
  text(row: Row): string
  align?: 'left' | 'right'
  /** Columns at most; a longer cell is cut with an ellipsis. */
  max?: number
}

const GAP = '  '

/** A plain table: titles, then a line a row, columns as wide as their widest cell, no trailing spaces. Cells must be safe. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = [
    columns.map(column => column.title),
    ...rows.map(row => columns.map(column => column.text(row))),
  ]
  const widths = columns.map((column, at) =>
    Math.min(
      column.max ?? Number.POSITIVE_INFINITY,
      Math.max(...cells.map(line => textWidth(line[at] ?? ''))),
    ),
  )
  return cells.map(line =>
    columns
      .map((column, at) => fitWidth(line[at] ?? '', widths[at] ?? 0, column.align))
      .join(GAP)
      .trimEnd(),
  )
}
