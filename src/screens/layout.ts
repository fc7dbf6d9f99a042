import { SMALLEST_TERMINAL } from '../core/smallest-terminal.ts'
import { safeText } from '../core/text/sanitize.ts'
import { fieldLine } from './chrome/field-line.ts'
import { noticeRows } from './chrome/notice.ts'
import type { Session } from './session.ts'
import type { Area } from './stage/screen.ts'
import { type Line, span } from './ui/line.ts'

export const SMALLEST: Area = SMALLEST_TERMINAL
/** Rows of narration under the screen while it comes, and fewest rows of the screen over its end. */
const STRIP_ROWS = 3
const SCREEN_ROWS = 6

export interface Layout {
  tooSmall: boolean
  /** Rows between header and screen. */
  above: Line[]
  area: Area
  /** What the narration came to, with its own frame; empty while it comes. */
  proof: Line[]
  /** Rows between screen and footer. */
  below: Line[]
}

/** Divides the rows of the terminal; one is always the header and one the footer. */
export function layOut(session: Session, columns: number, rows: number): Layout {
  const { readOnly, narration, field } = session
  const notice = session.notices.current
  const tooSmall = columns < SMALLEST.columns || rows < SMALLEST.rows
  const above: Line[] = []
  if (readOnly !== null) above.push([span(safeText` ▲ ${readOnly}`, 'warn')])
  const { text } = session.gauges
  if (text !== null) above.push([span(safeText` `), span(text, 'info')])
  const below: Line[] = narration.over
    ? []
    : narration.lines.slice(-STRIP_ROWS).map(line => [span(safeText` `), span(line, 'accent')])
  if (field) below.push(...session.reading.draw('above', field, () => field.above?.(columns) ?? [], []))
  if (notice) below.push(...noticeRows(notice, columns))
  if (field) below.push(fieldLine(field, columns))
  const free = rows - 2 - above.length - below.length
  const proof: Line[] = narration.over
    ? narration.lines.slice(-Math.max(1, free - SCREEN_ROWS - 2)).map(text => [span(text)])
    : []
  const taken = proof.length === 0 ? 0 : proof.length + 2
  return { tooSmall, above, area: { columns, rows: free - taken }, proof, below }
}
