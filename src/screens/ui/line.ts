import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import { textWidth } from '../../core/text/width.ts'
import type { Tone } from '../../schema/theme.ts'
import { repeatSafe, splitSafe } from './safe.ts'

const MARK = safeText`…`

/** A piece of a line with one meaning. */
export interface Span {
  text: SafeText
  tone?: Tone
  /** A tone under the other one: a background. */
  ground?: Tone
}

/** One row of the screen, as data: rows are made by pure functions and drawn by one component. */
export type Line = readonly Span[]

export const span = (text: SafeText, tone?: Tone): Span => (tone === undefined ? { text } : { text, tone })

export const lineWidth = (line: Line): number => line.reduce((sum, { text }) => sum + textWidth(text), 0)

/** Text of a line without its meanings. */
export const lineText = (line: Line): string => line.map(({ text }) => text).join('')

/** The first `width` columns of a line, and the rest. */
export function splitLine(line: Line, width: number): [Line, Line] {
  let left = width
  for (const [at, piece] of line.entries()) {
    const wide = textWidth(piece.text)
    if (wide >= left) {
      const [head, tail] = splitSafe(piece.text, left)
      return [
        [...line.slice(0, at), { ...piece, text: head }],
        [{ ...piece, text: tail }, ...line.slice(at + 1)],
      ]
    }
    left -= wide
  }
  return [line, []]
}

/** The line cut to at most `width` columns, with a mark where words are lost. */
export function cutLine(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line
  const [whole, lost] = splitLine(line, width)
  if (lineText(lost).trim() === '') return whole
  const [head, tail] = splitLine(line, Math.max(0, width - 1))
  const [cut] = tail
  return cut && width > 0 ? [...head, { ...cut, text: MARK }] : head
}

/** The line at exactly `width` columns. */
export function fitLine(line: Line, width: number, align: 'left' | 'right' = 'left'): Line {
  const cut = cutLine(line, width)
  const room = width - lineWidth(cut)
  if (room <= 0) return cut
  const gap = span(repeatSafe(' ', room))
  return align === 'left' ? [...cut, gap] : [gap, ...cut]
}

/** The line with its first `width` columns on a ground. */
export function grounded(line: Line, ground: Tone, width: number): Line {
  const [head, tail] = splitLine(fitLine(line, Math.max(width, lineWidth(line))), width)
  return [...head.map(piece => ({ ...piece, ground })), ...tail]
}

/** `left` and `right` at the two ends of `width` columns; `right` gives way first. */
export function spreadLine(left: Line, right: Line, width: number): Line {
  const room = width - lineWidth(left)
  const rightWidth = lineWidth(right)
  if (room < rightWidth + 1) return fitLine(left, width)
  return [...left, span(repeatSafe(' ', room - rightWidth)), ...right]
}
