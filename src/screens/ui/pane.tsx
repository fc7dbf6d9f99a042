import { Box } from 'ink'
import { use } from 'react'
import { safeText } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import { type Line, lineWidth, span } from './line.ts'
import { Row, ThemeContext } from './row.tsx'
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

const CORNERS = { topLeft: safeText`╭─ `, topRight: safeText`─╮`, side: safeText`│` }

function topEdge({ columns, title, note = [], tone = 'border' }: PaneProps): Line {
  const titleWidth = lineWidth(title)
  const noteWidth = lineWidth(note)
  const withNote = noteWidth > 0 && titleWidth + noteWidth + 9 <= columns
  const rule = columns - titleWidth - 6 - (withNote ? noteWidth + 2 : 0)
  return [
    span(CORNERS.topLeft, tone),
    ...title,
    span(joinSafe(safeText` `, repeatSafe('─', rule)), tone),
    ...(withNote ? [span(safeText` `, tone), ...note, span(safeText` `, tone)] : []),
    span(CORNERS.topRight, tone),
  ]
}

/** A framed box of exactly `columns` by `rows`; its lines are cut to fit. */
export function Pane(props: PaneProps) {
  const { columns, rows, lines, selected, tone = 'border' } = props
  const { tones } = use(ThemeContext)
  const inner = columns - 4
  const shown = lines.slice(0, Math.max(0, rows - 2))
  const { color } = tones[tone]
  return (
    <Box width={columns} height={rows} flexDirection="column" flexShrink={0} overflow="hidden">
      <Row line={topEdge(props)} width={columns} />
      <Box
        height={rows - 1}
        width={columns}
        borderStyle="round"
        borderTop={false}
        {...(color === undefined ? {} : { borderColor: color })}
        borderDimColor={tones[tone].dim ?? false}
        paddingX={1}
        flexDirection="column"
        overflow="hidden"
      >
        {shown.map((line, at) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
            key={at}
            line={line}
            width={inner}
            selected={at === selected?.line ? Math.min(inner, selected.columns) : 0}
          />
        ))}
      </Box>
    </Box>
  )
}

/** Columns and rows that a pane leaves for its lines. */
export const insidePane = (columns: number, rows: number): { columns: number; rows: number } => ({
  columns: Math.max(0, columns - 4),
  rows: Math.max(0, rows - 2),
})

export const titleOf = (text: string): Line => [span(safeText`${text}`, 'title')]
