import { stepOf, timeAt } from './line-clock.ts'
import { type Severity, severityOf } from './severity.ts'
import { type LineBytes, plainText, shownLine } from './shown-line.ts'

/** A line as it is shown, and what it says of itself. */
export interface ReadLine {
  /** May hold colours; must be sanitised to be shown. A time that it began with stands in `clock`. */
  text: string
  /** The text without colours. */
  plain: string
  clock: string
  step: number | null
  severity: Severity
}

const HEAD = 64
const DAY_MS = 86_400_000

/** `09:38:02.114` of milliseconds since any midnight. */
export function clockWords(ms: number): string {
  const ofDay = ((ms % DAY_MS) + DAY_MS) % DAY_MS
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const seconds = two((ofDay / 1000) % 60)
  return `${two(ofDay / 3_600_000)}:${two((ofDay / 60_000) % 60)}:${seconds}.${String(ofDay % 1000).padStart(3, '0')}`
}

const TAB = /((?:\u001b\[[0-9;:]*m)*)([^\t\u001b]*)(\t?)/g
const TAB_STOP = 8

/** Text with blanks for its tabs; colours take no room. */
function withoutTabs(text: string): string {
  if (!text.includes('\t')) return text
  let column = 0
  return text.replace(TAB, (_, colours: string, words: string, tab: string) => {
    column += words.length
    const blanks = tab === '' ? 0 : TAB_STOP - (column % TAB_STOP)
    column += blanks
    return colours + words + ' '.repeat(blanks)
  })
}

export function readLine(bytes: LineBytes): ReadLine {
  const shown = withoutTabs(shownLine(bytes))
  const whole = plainText(shown)
  const time = timeAt(Buffer.from(whole.slice(0, HEAD), 'latin1'), 0, HEAD)
  const cut = time !== null && whole === shown
  const text = cut ? shown.slice(0, time.start) + shown.slice(time.end) : shown
  const plain = cut ? text : whole
  return {
    text,
    plain,
    clock: time ? clockWords(time.ms) : '',
    step: stepOf(plain),
    severity: severityOf(plain),
  }
}
