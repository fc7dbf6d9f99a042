import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import { Block } from '../ui/block.tsx'
import { type Line, lineWidth, span, spreadLine } from '../ui/line.ts'

/** First row: where you are, what this place says of itself, and where there is room what the machines that are followed say. */
export function Header({
  crumbs,
  gauge,
  status,
  columns,
}: {
  crumbs: readonly SafeText[]
  gauge: Line
  status: Line
  columns: number
}) {
  const path = crumbs.flatMap((crumb, at) => [
    span(at === 0 ? safeText`  ` : safeText` > `, 'muted'),
    span(crumb, at === crumbs.length - 1 ? 'strong' : 'muted'),
  ])
  const left = [span(safeText` orion`, 'title'), ...path]
  const own = [...status, span(safeText` `)]
  const whole = [...gauge, ...own]
  const fits = lineWidth(left) + 1 + lineWidth(whole) <= columns
  const line = spreadLine(left, fits ? whole : own, columns)
  return <Block lines={[line]} columns={columns} />
}
