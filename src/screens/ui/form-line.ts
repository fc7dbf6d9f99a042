import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { textWidth } from '../../core/text/width.ts'
import type { Tone } from '../../schema/theme.ts'
import { fitLine, type Line, span } from './line.ts'
import { cutSafe, fitSafe } from './safe.ts'

/** A field of a form as it is drawn; all its texts may come from outside. */
export interface FormLine {
  label: string
  /** What stands in the field; what holds where nothing does. */
  value: string
  isDefault: boolean
  /** Where somebody types, in characters; null where nobody does. */
  cursor: number | null
  unit: string
  /** What may stand there, in few words. */
  range: string
  focused: boolean
  wrong: boolean
  /** It differs from what the config came from. */
  changed: boolean
}

/** Columns of the parts of a form, the same for all its rows. */
export interface FormColumns {
  label: number
  value: number
  unit: number
  total: number
}

const MARKS = 4

/** Columns for a form: labels as wide as the widest, within reason. */
export function formColumns(rows: readonly FormLine[], total: number): FormColumns {
  const widest = (texts: string[]) => Math.max(0, ...texts.map(textWidth))
  const label = Math.min(widest(rows.map(row => row.label)), Math.floor(total * 0.42))
  const unit = Math.min(8, widest(rows.map(row => row.unit)))
  const value = Math.max(14, Math.min(34, Math.floor((total - MARKS - label - unit) / 2)))
  return { label, value, unit, total }
}

/** One field in one row: mark, label, value with its cursor, unit and range. A long value takes the room of the range. */
export function formLine(row: FormLine, columns: FormColumns): Line {
  const tone: Tone = row.wrong ? 'bad' : row.isDefault ? 'muted' : row.focused ? 'strong' : 'text'
  const long = textWidth(row.value) + 1 > columns.value
  const room = long ? Math.max(columns.value, columns.total - MARKS - columns.label - 1) : columns.value
  const value =
    row.cursor === null ? [span(cutSafe(sanitize(row.value), room), tone)] : typedSpans(row, tone, room)
  return [
    span(row.focused ? safeText`❯` : safeText` `, 'accent'),
    span(row.wrong ? safeText`✖` : row.changed ? safeText`≠` : safeText` `, row.wrong ? 'bad' : 'accent'),
    span(safeText` `),
    span(fitSafe(sanitize(row.label), columns.label), row.focused ? 'strong' : 'muted'),
    span(safeText` `),
    ...fitLine(value, room),
    ...(long
      ? []
      : [
          span(safeText` `),
          span(fitSafe(sanitize(row.unit), columns.unit), 'muted'),
          span(safeText`${columns.unit > 0 ? '  ' : ' '}`),
          span(sanitize(row.range), 'off'),
        ]),
  ]
}

/** The end that is being typed stays in sight; an empty field shows what holds without it behind the cursor. */
function typedSpans({ value, isDefault, cursor }: FormLine, tone: Tone, room: number): Line {
  const characters = isDefault ? [] : [...value]
  const at = Math.min(cursor ?? 0, characters.length)
  const before = sanitize(characters.slice(0, at).join(''))
  const under = sanitize(characters[at] ?? ' ')
  const after = sanitize(characters.slice(at + 1).join(''))
  const left = cutSafe(before, Math.max(1, room - 1), 'start')
  return [
    span(left, tone),
    span(under, 'cursor'),
    span(after, tone),
    ...(isDefault && value !== '' ? [span(safeText`${value}`, 'off')] : []),
  ]
}
