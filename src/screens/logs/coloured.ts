import type { Tone } from '../../schema/theme.ts'

/** A piece of text with the look that its colours ask for; null: that of its line. */
export interface Piece {
  text: string
  tone: Tone | null
}

const SGR = /\u001b\[([0-9;:]*)m/g

/** The theme's tones stand for the colours that programs use, so that a log is readable in every theme. */
const COLOURS: Record<number, Tone> = {
  0: 'muted',
  1: 'bad',
  2: 'good',
  3: 'warn',
  4: 'info',
  5: 'chart',
  6: 'accent',
  7: 'text',
}

interface Looks {
  colour: Tone | null
  bold: boolean
  dim: boolean
}

/** What a list of SGR parameters changes, https://en.wikipedia.org/wiki/ANSI_escape_code#SGR */
function apply(looks: Looks, parameters: string): void {
  const codes = parameters.split(/[;:]/).map(Number)
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0
    if (code === 0) Object.assign(looks, { colour: null, bold: false, dim: false })
    else if (code === 1) looks.bold = true
    else if (code === 2) looks.dim = true
    else if (code === 22) Object.assign(looks, { bold: false, dim: false })
    else if (code === 39) looks.colour = null
    else if (code === 38 || code === 48) {
      const indexed = codes[at + 1] === 5
      if (code === 38) looks.colour = (indexed && COLOURS[(codes[at + 2] ?? 16) % 8]) || 'accent'
      at += indexed ? 2 : 4
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97))
      looks.colour = COLOURS[code % 10] ?? null
  }
}

/** Text with colour sequences as pieces without them. */
export function coloured(text: string): Piece[] {
  if (!text.includes('\u001b')) return [{ text, tone: null }]
  const pieces: Piece[] = []
  const looks: Looks = { colour: null, bold: false, dim: false }
  let at = 0
  const push = (end: number) => {
    if (end > at)
      pieces.push({
        text: text.slice(at, end),
        tone: looks.colour ?? (looks.dim ? 'muted' : looks.bold ? 'strong' : null),
      })
  }
  for (const match of text.matchAll(SGR)) {
    push(match.index)
    at = match.index + match[0].length
    apply(looks, match[1] ?? '')
  }
  push(text.length)
  return pieces
}

/** Pieces cut where a search matches; a match has `found` set. */
export function markedPieces(
  pieces: readonly Piece[],
  marks: readonly (readonly [start: number, end: number])[],
): (Piece & { found: boolean })[] {
  const cut: (Piece & { found: boolean })[] = []
  let from = 0
  for (const { text, tone } of pieces) {
    let at = 0
    const push = (end: number, found: boolean) => {
      if (end > at) cut.push({ text: text.slice(at, end), tone, found })
      at = Math.max(at, end)
    }
    for (const [start, end] of marks) {
      if (end <= from || start >= from + text.length) continue
      push(start - from, false)
      push(Math.min(text.length, end - from), true)
    }
    push(text.length, false)
    from += text.length
  }
  return cut
}
