import { Box } from 'ink'
import { safeText } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import { Block } from './block.tsx'
import { cutLine, grounded, type Line, lineWidth, span } from './line.ts'
import { joinSafe, repeatSafe } from './safe.ts'

export interface PaneProps {
  columns: number
  rows: number
  title: Line
  /** On the right of the upper edge. */
  note?: Line
  tone?: Tone
  lines: readonly Line[]
  /** Index in `lines` of the row under the cursor, and how many of its columns show that. */
  selected?: { line: number; columns: number }
}

const FRAME = {
  topLeft: safeText`╭─ `,
  topRight: safeText`─╮`,
  left: safeText`│ `,
  right: safeText`│`,
  bottomLeft: safeText`╰`,
  bottomRight: safeText`╯`,
}

function topEdge({ columns, title: whole, note = [], tone = 'border' }: PaneProps): Line {
  const title = cutLine(whole, Math.max(0, columns - 6))
  const titleWidth = lineWidth(title)
  const noteWidth = lineWidth(note)
  const withNote = noteWidth > 0 && titleWidth + noteWidth + 9 <= columns
  const rule = columns - titleWidth - 6 - (withNote ? noteWidth + 2 : 0)
  return [
    span(FRAME.topLeft, tone),
    ...title,
    span(joinSafe(safeText` `, repeatSafe('─', rule)), tone),
    ...(withNote ? [span(safeText` `, tone), ...note, span(safeText` `, tone)] : []),
    span(FRAME.topRight, tone),
  ]
}

/** A framed box of exactly `columns` by `rows`; its lines are cut to fit. The blank to their right is nobody's text. */
export function Pane(props: PaneProps) {
  const { columns, rows, lines, selected, tone = 'border' } = props
  const inner = columns - 4
  const height = Math.max(0, rows - 2)
  const row = (line: Line, at: number): Line => {
    const cut = cutLine(line, inner)
    const marked = at === selected?.line ? grounded(cut, 'selected', Math.min(inner, selected.columns)) : cut
    return [span(FRAME.left, tone), ...marked]
  }
  const left = Array.from({ length: height }, (_, at) => row(lines[at] ?? [], at))
  const right = left.map((): Line => [span(FRAME.right, tone)])
  const bottom = span(joinSafe(FRAME.bottomLeft, repeatSafe('─', columns - 2), FRAME.bottomRight), tone)
  return (
    <Box width={columns} height={rows} flexShrink={0} flexDirection="column">
      <Block columns={columns} lines={[topEdge(props)]} />
      <Box height={height} justifyContent="space-between">
        <Block columns={columns - 1} lines={left} />
        <Block columns={1} lines={right} />
      </Box>
      <Block columns={columns} lines={[[bottom]]} />
    </Box>
  )
}

/** Columns and rows that a pane leaves for its lines. */
export const insidePane = (columns: number, rows: number): { columns: number; rows: number } => ({
  columns: Math.max(0, columns - 4),
  rows: Math.max(0, rows - 2),
})

export const titleOf = (text: string): Line => [span(safeText`${text}`, 'title')]
