import type { SafeText } from '../../core/text/sanitize.ts'
import { fitWidth, textWidth, truncate } from '../../core/text/width.ts'

/** Joining, cutting and padding keep safe text safe; these say so to the compiler. */
export const joinSafe = (...parts: SafeText[]): SafeText => parts.join('') as SafeText

export const fitSafe = (text: SafeText, width: number, align: 'left' | 'right' = 'left'): SafeText =>
  fitWidth(text, width, align) as SafeText

export const cutSafe = (text: SafeText, width: number, cut: 'end' | 'start' | 'middle' = 'end'): SafeText =>
  truncate(text, width, cut) as SafeText

/** A character of our own, repeated. */
export const repeatSafe = (character: '─' | ' ' | '╌' | '━', count: number): SafeText =>
  character.repeat(Math.max(0, count)) as SafeText

/** Cells of a drawing (Braille, blocks, axes) as text. */
export const drawn = (cells: readonly string[]): SafeText => cells.join('') as SafeText

/** The characters that fill the first `width` columns, and the rest. */
export function splitSafe(text: SafeText, width: number): [SafeText, SafeText] {
  let columns = 0
  let end = 0
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    columns += textWidth(segment)
    if (columns > width) break
    end += segment.length
  }
  return [text.slice(0, end) as SafeText, text.slice(end) as SafeText]
}
