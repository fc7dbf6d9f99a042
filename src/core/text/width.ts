import stringWidth from 'string-width'

const ASCII = /^[\u0020-\u007e]*$/
const SGR = /(\u001b\[[0-9;:]*m)/
const ELLIPSIS = '…'
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Columns that text takes on a terminal; colours take none. */
export function textWidth(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text)
}

/** Text cut to at most `width` columns, with an ellipsis where something was left out. Colours after the cut are kept. */
export function truncate(text: string, width: number, cut: 'end' | 'start' | 'middle' = 'end'): string {
  if (width <= 0) return ''
  if (textWidth(text) <= width) return text
  if (width === 1) return ELLIPSIS
  if (cut === 'end') return `${takeStart(text, width - 1, ELLIPSIS)}`
  const plain = text
    .split(SGR)
    .filter((_, at) => at % 2 === 0)
    .join('')
  if (cut === 'start') return ELLIPSIS + takeEnd(plain, width - 1)
  const head = Math.ceil((width - 1) / 2)
  return takeStart(plain, head, ELLIPSIS) + takeEnd(plain, width - 1 - head)
}

/** Text with spaces added on the right up to `width` columns; never cut. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

/** Text with spaces added on the left up to `width` columns; never cut. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text
}

/** Text of exactly `width` columns: cut or padded. */
export function fitWidth(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = truncate(text, width)
  return align === 'left' ? padEnd(cut, width) : padStart(cut, width)
}

function takeStart(text: string, width: number, mark: string): string {
  let out = ''
  let used = 0
  let full = false
  for (const [at, piece] of text.split(SGR).entries()) {
    if (at % 2 === 1) {
      out += piece
      continue
    }
    for (const { segment } of full ? [] : graphemes.segment(piece)) {
      const columns = textWidth(segment)
      if (used + columns > width) {
        full = true
        out += mark
        break
      }
      out += segment
      used += columns
    }
  }
  return out
}

function takeEnd(plain: string, width: number): string {
  const segments = [...graphemes.segment(plain)].map(({ segment }) => segment)
  let used = 0
  let from = segments.length
  while (from > 0) {
    used += textWidth(segments[from - 1] ?? '')
    if (used > width) break
    from--
  }
  return segments.slice(from).join('')
}
