import { safeText } from '../../core/text/sanitize.ts'
import { type Binding, type Scope, shownKey } from '../stage/keys.ts'
import { SCOPE_WORDS } from '../stage/scope-words.ts'
import type { Area } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { fitSafe } from '../ui/safe.ts'

/** One line a key, grouped by where it works; keys that do nothing right now say why. */
export function helpLines(bindings: readonly Binding[]): Line[] {
  const lines: Line[] = []
  let scope: Scope | null = null
  for (const { facts, disabled } of bindings) {
    if (facts.scope !== scope) {
      if (scope !== null) lines.push([])
      lines.push([span(safeText`${SCOPE_WORDS[facts.scope]}`, 'title')])
      scope = facts.scope
    }
    const why = disabled()
    const keys = facts.keys.map(shownKey).join(' ')
    lines.push([
      span(fitSafe(safeText`  ${keys}`, 16), why === null ? 'key' : 'off'),
      span(safeText`${facts.description}`, why === null ? 'text' : 'off'),
      ...(why === null ? [] : [span(safeText`  (${why})`, 'warn')]),
    ])
  }
  return lines
}

export function Help({ lines, top, area }: { lines: readonly Line[]; top: number; area: Area }) {
  const height = insidePane(area.columns, area.rows).rows
  const below = lines.length - top - height
  const note = below > 0 ? [span(safeText`${below} more below`, 'muted')] : []
  return (
    <Pane
      columns={area.columns}
      rows={area.rows}
      title={titleOf('keys')}
      note={note}
      lines={lines.slice(top, top + height)}
    />
  )
}
