import type { Area } from '../stage/screen.ts'

/** Room of a chart that is still worth drawing. */
const CHART: Area = { columns: 38, rows: 8 }
const MOST_ACROSS = 4
/** Charts are not stretched beyond this. */
const TALLEST = 18

export interface Grid {
  across: number
  /** Rows of charts on one page. */
  down: number
  /** Columns of each chart of a row, rows of each row of charts. */
  widths: number[]
  heights: number[]
}

const divide = (total: number, parts: number): number[] =>
  Array.from(
    { length: parts },
    (_, at) => Math.floor((total * (at + 1)) / parts) - Math.floor((total * at) / parts),
  )

/** As many charts as fit: fewer and larger ones where fewer are wanted. */
export function gridOf(count: number, { columns, rows }: Area): Grid {
  const most = {
    across: Math.max(1, Math.min(MOST_ACROSS, Math.floor(columns / CHART.columns))),
    down: Math.max(1, Math.floor(rows / CHART.rows)),
  }
  let across = Math.min(most.across, Math.max(1, Math.ceil(Math.sqrt(count))))
  while (across < most.across && Math.ceil(count / across) > most.down) across += 1
  const down = Math.max(1, Math.min(most.down, Math.ceil(count / across)))
  const height = Math.min(rows, down * TALLEST)
  return { across, down, widths: divide(columns, across), heights: divide(height, down) }
}

/** From here on the table of values stands beside a chart that fills the screen. */
const BESIDE = 100
/** Columns of the table with one or two runs, and of each further one. */
const TABLE = 42
const RUN = 11

/** Columns of one chart and of the table beside it; no table where there is no room. */
export function besideOf(columns: number, runs: number): { chart: number; table: number } {
  const table = columns < BESIDE ? 0 : Math.min(columns >> 1, TABLE + RUN * Math.max(0, runs - 2))
  return { chart: columns - table, table }
}
