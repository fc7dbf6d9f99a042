import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import { Block } from '../ui/block.tsx'
import { type Line, span, spreadLine } from '../ui/line.ts'

/** First row: where you are, and what this place says of itself. */
export function Header({
  crumbs,
  status,
  columns,
}: {
  crumbs: readonly SafeText[]
  status: Line
  columns: number
}) {
  const path = crumbs.flatMap((crumb, at) => [
    span(at === 0 ? safeText`  ` : safeText` > `, 'muted'),
    span(crumb, at === crumbs.length - 1 ? 'strong' : 'muted'),
  ])
  const line = spreadLine([span(safeText` orion`, 'title'), ...path], [...status, span(safeText` `)], columns)
  return <Block lines={[line]} columns={columns} />
}
