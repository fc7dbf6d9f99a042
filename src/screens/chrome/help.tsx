import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Cover } from '../stage/cover.ts'
import { helpKeys, type Searchable } from '../stage/cover-keys.ts'
import { type Binding, bind, shownKey } from '../stage/keys.ts'
import { listKeys, type Walkable } from '../stage/list-keys.ts'
import { SCOPE_WORDS } from '../stage/scope-words.ts'
import type { Area, Field } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { fitSafe } from '../ui/safe.ts'

function keyLine({ facts, disabled }: Binding): Line {
  const why = disabled()
  const keys = facts.keys.map(shownKey).join(' ')
  return [
    span(fitSafe(safeText`  ${keys}`, 16), why === null ? 'key' : 'off'),
    span(safeText`${facts.description}`, why === null ? 'text' : 'off'),
    ...(why === null ? [] : [span(safeText`  (${why})`, 'warn')]),
  ]
}

/** One line a key, grouped by where it works, those that hold `words`; keys that do nothing right now say why. */
export function helpLines(bindings: readonly Binding[], words = ''): Line[] {
  const wanted = words.toLowerCase().trim()
  const groups = new Map<SafeText, Line[]>()
  for (const binding of bindings) {
    const { facts } = binding
    const line = keyLine(binding)
    const text = `${lineText(line)} ${facts.label} ${facts.id}`.toLowerCase()
    if (!text.includes(wanted)) continue
    const group = safeText`${SCOPE_WORDS[facts.scope]}`
    groups.set(group, [...(groups.get(group) ?? []), line])
  }
  const lines = [...groups].flatMap(([group, each]): Line[] => [[], [span(group, 'title')], ...each])
  return lines.length === 0 ? [[span(safeText`No key holds ${words}.`, 'muted')]] : lines.slice(1)
}

/** Every key that works where it was opened. */
export class Help implements Cover, Walkable, Searchable {
  readonly close: () => void
  private readonly about: readonly Binding[]
  private readonly edit: (field: Field) => void
  private lines: readonly Line[]
  private words = ''
  private top = 0
  private rows = 1

  constructor(about: readonly Binding[], close: () => void, edit: (field: Field) => void) {
    this.about = about
    this.close = close
    this.edit = edit
    this.lines = helpLines(about)
  }

  height(): number {
    return this.rows
  }

  walk(delta: number): void {
    this.top = Math.max(0, Math.min(this.lines.length - this.rows, this.top + delta))
  }

  search(): void {
    const before = this.words
    this.edit({
      label: safeText`/`,
      text: before,
      at: [...before].length,
      change: text => this.filter(text),
      done: () => {},
      cancel: () => this.filter(before),
    })
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

  private filter(words: string): void {
    this.words = words
    this.lines = helpLines(this.about, words)
    this.top = 0
  }
}
