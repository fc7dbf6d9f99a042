import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Cover } from '../stage/cover.ts'
import { helpKeys, type Searchable } from '../stage/cover-keys.ts'
import { type Binding, bind, shownKey } from '../stage/keys.ts'
import { listKeys, type Walkable } from '../stage/list-keys.ts'
import { narrowing } from '../stage/narrowing.ts'
import { SCOPE_WORDS } from '../stage/scope-words.ts'
import type { Area, Field } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { fitSafe } from '../ui/safe.ts'
import { wrapLine } from '../ui/wrap-line.ts'

const KEYS_WIDTH = 16

function keyLines({ facts, disabled }: Binding, columns: number): Line[] {
  const why = disabled()
  const keys = facts.keys.map(shownKey).join(' ')
  const does: Line = [
    span(safeText`${facts.description}`, why === null ? 'text' : 'off'),
    ...(why === null ? [] : [span(safeText`  (${why})`, 'warn')]),
  ]
  return wrapLine(does, columns - KEYS_WIDTH).map((row, at) => [
    span(fitSafe(at === 0 ? safeText`  ${keys}` : safeText``, KEYS_WIDTH), why === null ? 'key' : 'off'),
    ...row,
  ])
}

/** Every key, grouped by where it works, those that hold `words`; keys that do nothing right now say why. */
export function helpLines(
  bindings: readonly Binding[],
  words = '',
  columns = Number.POSITIVE_INFINITY,
): Line[] {
  const wanted = words.toLowerCase().trim()
  const groups = new Map<SafeText, Line[]>()
  for (const binding of bindings) {
    const { facts } = binding
    const rows = keyLines(binding, columns)
    const text = [...rows.map(lineText), facts.label, facts.id].join(' ').replace(/ +/g, ' ').toLowerCase()
    if (!text.includes(wanted)) continue
    const group = safeText`${SCOPE_WORDS[facts.scope]}`
    groups.set(group, [...(groups.get(group) ?? []), ...rows])
  }
  const lines = [...groups].flatMap(([group, each]): Line[] => [[], [span(group, 'title')], ...each])
  return lines.length === 0 ? [[span(safeText`No key holds ${words}.`, 'muted')]] : lines.slice(1)
}

/** Every key that works where it was opened. */
export class Help implements Cover, Walkable, Searchable {
  readonly close: () => void
  private readonly about: readonly Binding[]
  private readonly edit: (field: Field) => void
  private words = ''
  private columns = Number.POSITIVE_INFINITY
  private lines: readonly Line[] = []
  private top = 0
  private rows = 1

  constructor(about: readonly Binding[], close: () => void, edit: (field: Field) => void) {
    this.about = about
    this.close = close
    this.edit = edit
    this.write()
  }

  height(): number {
    return this.rows
  }

  walk(delta: number): void {
    this.top = Math.max(0, Math.min(this.lines.length - this.rows, this.top + delta))
  }

  search(): void {
    this.edit(narrowing(this.words, text => this.filter(text)))
  }

  bindings(): Binding[] {
    return [...bind(helpKeys, this), ...bind(listKeys, this)]
  }

  view({ columns, rows }: Area) {
    const inside = insidePane(columns, rows)
    this.rows = Math.max(1, inside.rows)
    if (inside.columns !== this.columns) {
      this.columns = inside.columns
      this.write()
    }
    this.walk(0)
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

  private filter(words: string): void {
    this.words = words
    this.write()
    this.top = 0
  }

  private write(): void {
    this.lines = helpLines(this.about, this.words, this.columns)
  }
}
