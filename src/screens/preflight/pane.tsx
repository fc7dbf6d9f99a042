import { safeText } from '../../core/text/sanitize.ts'
import type { Area } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { wrapLine } from '../ui/wrap-line.ts'
import type { Checks } from './checks.ts'
import { checkLines, troubleLines, uncheckedLines } from './rows.ts'

/** The checks as far as they fit, the one under the cursor in sight. */
export function visibleChecks(checks: Checks, area: Area): { lines: Line[]; selected: number } {
  const inside = insidePane(area.columns, area.rows)
  const { lines, starts } = checkLines(checks, inside.columns)
  const trouble = checks.error === null ? [] : troubleLines(checks.error, inside.columns)
  const room = Math.max(1, inside.rows - trouble.length)
  const at = starts[checks.place.at] ?? 0
  const end = (starts[checks.place.at + 1] ?? lines.length) - 1
  const top = Math.max(0, Math.min(at, end - room + 1, Math.max(0, lines.length - room)))
  const first = at < top ? at : end >= top + room ? Math.min(at, end - room + 1) : top
  return { lines: [...lines.slice(first, first + room), ...trouble], selected: at - first }
}

/** `of`: the run that the checks are about, where the way here does not say it. */
export function PreflightPane({
  checks,
  of,
  note,
  area,
}: {
  checks: Checks
  of?: string
  note: Line
  area: Area
}) {
  const { lines, selected } = visibleChecks(checks, area)
  const inside = insidePane(area.columns, area.rows)
  const none = lines.length === 0 && !checks.running
  return (
    <Pane
      columns={area.columns}
      rows={area.rows}
      title={[...titleOf('preflight'), ...(of === undefined ? [] : [span(safeText` of ${of}`)])]}
      note={note}
      lines={
        none ? uncheckedLines(checks.stage.keyWord).flatMap(line => wrapLine(line, inside.columns)) : lines
      }
      {...(checks.items.length > 0 ? { selected: { line: selected, columns: inside.columns } } : {})}
    />
  )
}
