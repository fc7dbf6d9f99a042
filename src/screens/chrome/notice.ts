import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import type { Notice } from '../stage/notices.ts'
import { type Line, span } from '../ui/line.ts'
import type { Choice } from './choices.tsx'

const MARKS: Partial<Record<Tone, SafeText>> = {
  good: safeText`✔`,
  warn: safeText`▲`,
  bad: safeText`✖`,
}

export function noticeLine({ tone, text }: Pick<Notice, 'tone' | 'text'>): Line {
  return [span(safeText` `), span(MARKS[tone] ?? safeText`·`, tone), span(safeText` `), span(text, tone)]
}

/** What was said, newest first; choosing one copies it. */
export const noticeChoices = (notices: readonly Notice[], copy: (text: string) => void): Choice[] =>
  notices.toReversed().map((notice, at) => ({
    id: String(at),
    line: [span(safeText`${notice.at.toISOString().slice(11, 19)}`, 'muted'), ...noticeLine(notice)],
    why: null,
    run: () => copy(notice.text),
  }))
