import { safeText } from '../../core/text/sanitize.ts'
import { type Binding, shownKey } from '../stage/keys.ts'
import { Block } from '../ui/block.tsx'
import { type Line, lineWidth, type Span, span, spreadLine } from '../ui/line.ts'

/**
 * Keys that matter here, as many as fit; those that do nothing right now are dimmed, not hidden. Of two that have the same
 * key the first is the one that is heard.
 */
export function footerLine(bindings: readonly Binding[], columns: number): Line {
  const heard = new Set<string>()
  const shown = bindings
    .filter(({ facts }) => {
      const [key] = facts.keys
      const taken = heard.has(key)
      for (const each of facts.keys) heard.add(each)
      return facts.footer !== undefined && !taken
    })
    .sort((a, b) => (a.facts.footer ?? 0) - (b.facts.footer ?? 0))
  const piece = ({ facts, disabled }: Binding): Span[] => {
    const off = disabled() !== null
    return [
      span(safeText` ${shownKey(facts.keys[0])}`, off ? 'off' : 'key'),
      span(safeText` ${facts.label} `, off ? 'off' : 'muted'),
    ]
  }
  const last = shown.at(-1)
  const right = last === undefined ? [] : piece(last)
  const left: Span[] = []
  for (const binding of shown.slice(0, -1)) {
    const next = piece(binding)
    if (lineWidth(left) + lineWidth(next) + lineWidth(right) + 1 > columns) break
    left.push(...next)
  }
  return spreadLine(left, right, columns)
}

export function Footer({ bindings, columns }: { bindings: readonly Binding[]; columns: number }) {
  return <Block lines={[footerLine(bindings, columns)]} columns={columns} />
}
