import { firstNumber, foldedText, shapeOf } from './fold-lines.ts'
import type { LogRow, LogSource, RowMode } from './log-row.ts'
import type { ReadLine } from './read-line.ts'
import type { Severity } from './severity.ts'

/** A line of a merged log. */
export interface MergedLine extends ReadLine {
  id: number
  source: number
  offset: number
  live: boolean
}

const WORSE: readonly Severity[] = ['bad', 'warn']
const worst = (lines: readonly MergedLine[]): Severity =>
  WORSE.find(severity => lines.some(line => line.severity === severity)) ?? null

function row(lines: readonly [MergedLine, ...MergedLine[]], cells: LogRow['cells']): LogRow {
  const [first] = lines
  return {
    id: first.id,
    last: lines.at(-1)?.id ?? first.id,
    lines: lines.length,
    cells,
    sources: lines.map(({ source }) => source),
    clock: lines.find(({ clock }) => clock !== '')?.clock ?? '',
    step: lines.find(({ step }) => step !== null)?.step ?? null,
    severity: worst(lines),
    offset: first.offset,
    live: lines.some(({ live }) => live),
    marks: [],
  }
}

const folded = (lines: readonly [MergedLine, ...MergedLine[]]): LogRow => {
  // A line that stands alone keeps its colours.
  const text = lines.length === 1 ? lines[0].text : foldedText(lines.map(({ plain }) => plain))
  return row(lines, [{ source: lines[0].source, text }])
}

const laned = (lines: readonly [MergedLine, ...MergedLine[]]): LogRow =>
  row(
    lines,
    lines.map(({ source, text }) => ({ source, text })),
  )

/** Lines of different ranks that say the same of the same step, but for their numbers. */
function alike(a: MergedLine, b: MergedLine, sources: readonly LogSource[]): boolean {
  const [one, two] = [sources[a.source], sources[b.source]]
  if (!one || !two || one.rank === null || two.rank === null || one.stream !== two.stream) return false
  if (a.live || b.live || shapeOf(a.plain) !== shapeOf(b.plain)) return false
  if (a.step !== null || b.step !== null) return a.step === b.step
  return firstNumber(a.plain) === firstNumber(b.plain)
}

/** Lines of a merged log, in order, as rows. */
export function groupLines(
  lines: readonly MergedLine[],
  mode: RowMode,
  sources: readonly LogSource[],
): LogRow[] {
  if (mode === 'plain') return lines.map(line => folded([line]))
  const rows: LogRow[] = []
  let group: [MergedLine, ...MergedLine[]] | null = null
  const joins = (line: MergedLine): boolean => {
    const last = group?.at(-1)
    if (!group || !last) return false
    if (mode === 'lanes') return line.source > last.source
    return !group.some(({ source }) => source === line.source) && alike(group[0], line, sources)
  }
  const close = () => {
    if (group) rows.push(mode === 'lanes' ? laned(group) : folded(group))
  }
  for (const line of lines) {
    if (joins(line)) group?.push(line)
    else {
      close()
      group = [line]
    }
  }
  close()
  return rows
}
