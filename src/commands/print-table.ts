import { sanitize, sanitizeLines } from '../core/text/sanitize.ts'
import { padEnd, textWidth, truncate } from '../core/text/width.ts'
import { type Io, type Out, type Tone, tint } from './io.ts'

/** A cell: text from anywhere, perhaps with a tone. */
export type Cell = string | { text: string; tone: Tone }

export interface Column {
  title: string
  align?: 'left' | 'right'
  /** Shortened when the terminal is too narrow, the first such column first. */
  flexible?: boolean
  /** Left out when the terminal is too narrow even so, the highest first; absent: never. */
  rank?: number
}

const GAP = 2
/** Columns that a flexible column keeps: while others can still be left out, and then. */
const [ROOMY, LEAST] = [16, 8]
const textOf = (cell: Cell): string => sanitize(typeof cell === 'string' ? cell : cell.text)

/** Prints aligned columns. On a terminal flexible columns give way and others are left out, so that a row is one line. */
export function printTable(io: Io, all: readonly Column[], allRows: readonly (readonly Cell[])[]): void {
  const allTexts = allRows.map(row => row.map(textOf))
  const natural = all.map(({ title }, i) =>
    Math.max(textWidth(title), ...allTexts.map(row => textWidth(row[i] ?? ''))),
  )
  const { kept, widths } = io.out.isTTY
    ? fitted(all, natural, io.out.columns - 1)
    : { kept: [...all.keys()], widths: natural }
  const columns = kept.flatMap(i => all[i] ?? [])
  const rows = allRows.map(row => kept.map(i => row[i] ?? ''))
  const texts = allTexts.map(row => kept.map(i => row[i] ?? ''))
  const line = (cells: readonly { text: string; tone?: Tone }[]) =>
    cells
      .map(({ text, tone }, i) => {
        const shown = place(text, widths[i] ?? 0, columns[i]?.align ?? 'left')
        return tone ? tint(io.out, tone, shown) : shown
      })
      .join(' '.repeat(GAP))
      .trimEnd()
  io.out.write(`${line(columns.map(({ title }) => ({ text: title, tone: 'dim' })))}\n`)
  rows.forEach((row, r) => {
    const cells = row.map((cell, i) => ({
      text: texts[r]?.[i] ?? '',
      ...(typeof cell === 'string' ? {} : { tone: cell.tone }),
    }))
    io.out.write(`${line(cells)}\n`)
  })
}

/** Which columns have room beside each other, and how wide each of those is. */
function fitted(
  columns: readonly Column[],
  natural: readonly number[],
  room: number,
): { kept: number[]; widths: number[] } {
  const widthOf = (i: number, least: number) =>
    columns[i]?.flexible ? Math.min(natural[i] ?? 0, least) : (natural[i] ?? 0)
  const total = (of: readonly number[]) => of.reduce((sum, width) => sum + width + GAP, -GAP)
  let kept = [...columns.keys()]
  const optional = kept
    .filter(i => columns[i]?.rank !== undefined)
    .sort((a, b) => (columns[b]?.rank ?? 0) - (columns[a]?.rank ?? 0))
  for (const i of optional) {
    if (total(kept.map(each => widthOf(each, ROOMY))) <= room) break
    kept = kept.filter(each => each !== i)
  }
  const widths = kept.map(i => natural[i] ?? 0)
  for (const least of [ROOMY, LEAST]) {
    for (const [at, i] of kept.entries()) {
      if (!columns[i]?.flexible) continue
      const width = widths[at] ?? 0
      widths[at] = Math.max(Math.min(width, least), width - Math.max(0, total(widths) - room))
    }
  }
  return { kept, widths }
}

function place(text: string, width: number, align: 'left' | 'right'): string {
  const short = textWidth(text) > width ? truncate(text, width) : text
  return align === 'right' ? ' '.repeat(width - textWidth(short)) + short : padEnd(short, width)
}

/** `label  value` lines with the labels aligned; a value of several lines hangs. */
export function fieldLines(
  out: Out,
  fields: readonly (readonly [label: string, value: string])[],
  indent = '',
): string {
  const width = Math.max(0, ...fields.map(([label]) => textWidth(sanitize(label)))) + GAP
  return fields
    .map(([label, value]) => {
      const [head = '', ...more] = sanitizeLines(value)
      const first = `${indent}${tint(out, 'dim', padEnd(sanitize(label), width))}${head}`
      return `${[first, ...more.map(each => `${indent}${' '.repeat(width)}${each}`)].join('\n')}\n`
    })
    .join('')
}
