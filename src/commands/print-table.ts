import { sanitize, sanitizeLines } from '../core/text/sanitize.ts'
import { padEnd, textWidth, truncate } from '../core/text/width.ts'
import { type Io, type Out, type Tone, tint } from './io.ts'

/** A cell: text from anywhere, perhaps with a tone. */
export type Cell = string | { text: string; tone: Tone }

export interface Column {
  title: string
  align?: 'left' | 'right'
  /** Shortened first when the terminal is too narrow. */
  flexible?: boolean
}

const GAP = 2
const textOf = (cell: Cell): string => sanitize(typeof cell === 'string' ? cell : cell.text)

/** Prints aligned columns. On a terminal the flexible column gives way so that a row is one line. */
export function printTable(io: Io, columns: readonly Column[], rows: readonly (readonly Cell[])[]): void {
  const texts = rows.map(row => row.map(textOf))
  const widths = columns.map(({ title }, i) =>
    Math.max(textWidth(title), ...texts.map(row => textWidth(row[i] ?? ''))),
  )
  const flexible = columns.findIndex(column => column.flexible)
  if (io.out.isTTY && flexible >= 0) {
    const total = widths.reduce((sum, width) => sum + width + GAP, -GAP)
    widths[flexible] = Math.max(8, (widths[flexible] ?? 0) - Math.max(0, total - (io.out.columns - 1)))
  }
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
