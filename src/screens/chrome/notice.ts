import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import { shownKey } from '../stage/keys.ts'
import type { Notice } from '../stage/notices.ts'
import { type Line, span } from '../ui/line.ts'
import { wrapLine } from '../ui/wrap-line.ts'
import type { Choice } from './choices.tsx'

const MARKS: Partial<Record<Tone, SafeText>> = {
  good: safeText`✔`,
  warn: safeText`▲`,
  bad: safeText`✖`,
}

export function noticeLine({ tone, text }: Pick<Notice, 'tone' | 'text'>): Line {
  return [span(safeText` `), span(MARKS[tone] ?? safeText`·`, tone), span(safeText` `), span(text, tone)]
}

/** Most rows that a notice takes; `!` copies the whole of a longer one. */
const NOTICE_ROWS = 3
const INDENT = safeText`   `

/** What was just said, in as many rows as it needs. */
export function noticeRows({ tone, text }: Pick<Notice, 'tone' | 'text'>, columns: number): Line[] {
  const rows = wrapLine([span(text, tone)], columns - INDENT.length)
  const shown = rows.slice(0, NOTICE_ROWS - 1)
  const last = rows
    .slice(NOTICE_ROWS - 1)
    .flatMap((row, at) => (at === 0 ? row : [span(safeText` `), ...row]))
  const [first = [], ...more] = last.length === 0 ? shown : [...shown, last]
  return [
    [...noticeLine({ tone, text: safeText`` }), ...first],
    ...more.map((row): Line => [span(INDENT), ...row]),
  ]
}

/** What a key says that has no meaning where it was pressed: none is ignored in silence. */
export const deadKeyWords = (key: string): SafeText => safeText`${shownKey(key)} does nothing here`

/** What was said, newest first; choosing one copies it. */
export const noticeChoices = (notices: readonly Notice[], copy: (text: string) => void): Choice[] =>
  notices.toReversed().map((notice, at) => ({
    id: String(at),
    line: [span(safeText`${notice.at.toISOString().slice(11, 19)}`, 'muted'), ...noticeLine(notice)],
    why: null,
    run: () => copy(notice.text),
  }))
