import { safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Field } from '../stage/screen.ts'
import { type Line, lineWidth, span } from '../ui/line.ts'
import { cutSafe } from '../ui/safe.ts'

/** The field with its cursor shown in reverse; the end that is being typed stays in sight. */
export function fieldLine(field: Field, columns: number): Line {
  const characters = [...field.text]
  const before = sanitize(characters.slice(0, field.at).join(''))
  const under = sanitize(characters[field.at] ?? ' ')
  const after = sanitize(characters.slice(field.at + 1).join(''))
  const label: Line = [span(safeText` ${field.label} `, 'key')]
  const room = Math.max(8, columns - lineWidth(label) - 2)
  return [...label, span(cutSafe(before, room, 'start')), span(under, 'cursor'), span(after)]
}
