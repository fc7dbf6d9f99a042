import { BLANK, type Cell, cellsOf, paint, sameCell, usedColumns } from './cells.ts'

/** Columns that are cheaper to write again than to jump over. */
const GAP = 6

const jump = (row: number, column: number): string => `\u001b[${row + 1};${column + 1}H`

/** Terminals disagree about the width of emoji, combining and wide characters: rows that have any are written whole. */
const sameWidthEverywhere = (cells: readonly Cell[]): boolean => cells.every(({ text }) => text.length === 1)

/** Stretches of columns in which two rows differ, close ones joined. */
function differences(
  before: readonly Cell[],
  after: readonly Cell[],
  end: number,
): [from: number, to: number][] {
  const found: [number, number][] = []
  for (let column = 0; column < end; column += 1) {
    const [old, fresh] = [before[column] ?? BLANK, after[column] ?? BLANK]
    if (sameCell(old, fresh)) continue
    const last = found.at(-1)
    if (last && column - last[1] <= GAP) last[1] = column + 1
    else found.push([column, column + 1])
  }
  return found
}

/** What turns one row of the screen into another. */
export function rowUpdate(row: number, before: string, after: string): string {
  if (before === after) return ''
  const [old, fresh] = [cellsOf(before), cellsOf(after)]
  if (!sameWidthEverywhere(old) || !sameWidthEverywhere(fresh)) return wholeRow(row, fresh)
  const [oldEnd, freshEnd] = [usedColumns(old), usedColumns(fresh)]
  let out = ''
  for (const [from, to] of differences(old, fresh, freshEnd)) {
    out += jump(row, from) + paint(fresh.slice(from, to))
  }
  if (oldEnd > freshEnd) out += `${jump(row, freshEnd)}\u001b[K`
  return out
}

/** Erased first: after a full row the cursor still stands on its last column. */
const wholeRow = (row: number, cells: readonly Cell[]): string => `${jump(row, 0)}\u001b[K${paint(cells)}`

/** The whole screen, whatever was on it. */
export const paintAll = (rows: readonly string[]): string =>
  rows.map((text, row) => wholeRow(row, cellsOf(text))).join('')
