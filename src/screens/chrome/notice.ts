import type { SafeText } from '../../core/text/sanitize.ts'
import { safeText } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import { type Line, span } from '../ui/line.ts'

export interface Notice {
  tone: Tone
  text: SafeText
}

const MARKS: Partial<Record<Tone, SafeText>> = {
  good: safeText`✔`,
  warn: safeText`▲`,
  bad: safeText`✖`,
}

export function noticeLine({ tone, text }: Notice): Line {
  return [span(safeText` `), span(MARKS[tone] ?? safeText`·`, tone), span(safeText` `), span(text, tone)]
}
