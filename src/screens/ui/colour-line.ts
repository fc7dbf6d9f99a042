import { sanitize } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import { type Line, type Span, span } from './line.ts'

/** What the verbs of the command line colour, in the tones of the theme. */
const TONES: Record<string, Tone> = {
  '1': 'strong',
  '2': 'muted',
  '31': 'bad',
  '32': 'good',
  '33': 'warn',
  '36': 'accent',
}
const OFF = /^(0?|22|39)$/

/** One line of a verb's output: its colours as tones, everything else of its escapes left out. */
export function colourLine(text: string): Line {
  const spans: Span[] = []
  let tone: Tone = 'text'
  for (const piece of text.split(/(\u001b\[[0-9;]*m)/)) {
    const codes = /^\u001b\[([0-9;]*)m$/.exec(piece)?.[1]
    if (codes === undefined) {
      if (piece !== '') spans.push(span(sanitize(piece), tone))
      continue
    }
    for (const code of codes.split(';')) tone = OFF.test(code) ? 'text' : (TONES[code] ?? tone)
  }
  return spans
}
