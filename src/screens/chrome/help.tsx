import { safeText } from '../../core/text/sanitize.ts'
import type { Cover } from '../stage/cover.ts'
import { helpKeys } from '../stage/cover-keys.ts'
import { type Binding, bind, type Scope, shownKey } from '../stage/keys.ts'
import { listKeys, type Walkable } from '../stage/list-keys.ts'
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

/** Every key that works where it was opened. */
export class Help implements Cover, Walkable {
  readonly close: () => void
  private readonly lines: readonly Line[]
  private top = 0
  private rows = 1

  constructor(about: readonly Binding[], close: () => void) {
    this.lines = helpLines(about)
    this.close = close
  }

  height(): number {
    return this.rows
  }

  walk(delta: number): void {
    this.top = Math.max(0, Math.min(this.lines.length - this.rows, this.top + delta))
  }

  bindings(): Binding[] {
    return [...bind(helpKeys, this), ...bind(listKeys, this)]
  }

  view({ columns, rows }: Area) {
    this.rows = Math.max(1, insidePane(columns, rows).rows)
    const below = this.lines.length - this.top - this.rows
    return (
      <Pane
        columns={columns}
        rows={rows}
        title={titleOf('keys')}
        note={below > 0 ? [span(safeText`${below} more below`, 'muted')] : []}
        lines={this.lines.slice(this.top, this.top + this.rows)}
      />
    )
  }
}
