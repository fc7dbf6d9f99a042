import { safeText } from '../../core/text/sanitize.ts'
import { type Binding, shownKey } from '../stage/keys.ts'
import { type Line, lineWidth, type Span, span, spreadLine } from '../ui/line.ts'

/** What the footer has room for, its last key at the right. Of two that have the same key the first is the one that is heard. */
function footerBindings(
  bindings: readonly Binding[],
  columns: number,
): { left: Binding[]; right: Binding | undefined } {
  const heard = new Set<string>()
  const shown = bindings
    .filter(({ facts }) => {
      const [key] = facts.keys
      const taken = heard.has(key)
      for (const each of facts.keys) heard.add(each)
      return facts.footer !== undefined && !taken
    })
    .sort((a, b) => (a.facts.footer ?? 0) - (b.facts.footer ?? 0))
  const fitting: Binding[] = []
  const last = shown.at(-1)
  let taken = last === undefined ? 0 : lineWidth(piece(last))
  for (const binding of shown.slice(0, -1)) {
    taken += lineWidth(piece(binding))
    if (taken + 1 > columns) break
    fitting.push(binding)
  }
  return { left: fitting, right: last }
}

const piece = ({ facts, disabled }: Binding): Span[] => {
  const off = disabled() !== null
  return [
    span(safeText` ${shownKey(facts.keys[0])}`, off ? 'off' : 'key'),
    span(safeText` ${facts.label} `, off ? 'off' : 'muted'),
  ]
}

/** Keys that matter here, as many as fit; those that do nothing right now are dimmed, not hidden. */
export function footerLine(bindings: readonly Binding[], columns: number): Line {
  const { left, right } = footerBindings(bindings, columns)
  return spreadLine(left.flatMap(piece), right ? piece(right) : [], columns)
}

/** The key whose words stand at a column of the footer, or null. */
export function footerKeyAt(bindings: readonly Binding[], columns: number, column: number): string | null {
  const { left, right } = footerBindings(bindings, columns)
  let end = 0
  for (const binding of left) {
    end += lineWidth(piece(binding))
    if (column < end) return binding.facts.keys[0]
  }
  return right && column >= columns - lineWidth(piece(right)) ? right.facts.keys[0] : null
}
