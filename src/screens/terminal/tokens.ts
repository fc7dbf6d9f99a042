/** What the mouse did: `wheel` down is 1 and up -1; columns and rows count from 0. */
export type MouseAct = { column: number; row: number } & ({ kind: 'click' } | { kind: 'wheel'; by: 1 | -1 })

/** A piece of terminal input: plain characters, one whole escape sequence of a key, pasted text, or a report. */
export type Token =
  | { kind: 'text' | 'sequence' | 'paste'; text: string }
  | { kind: 'focus'; focused: boolean }
  | { kind: 'mouse'; act: MouseAct }

const ESC = '\u001b'
const PASTE_START = `${ESC}[200~`
const PASTE_END = `${ESC}[201~`
/** Longest reply of a terminal that is waited for; a longer one is dropped. */
const LONGEST_REPLY = 65_536
const LONGEST_PASTE = 1_048_576

type Cut = { end: number; token: Token | null } | 'unfinished'

/** Presses of the left button and turns of the wheel; the other reports of a mouse say nothing here. */
function mouseToken(sequence: string): Token | null {
  const [, code = '', column = '', row = '', end] = /^\u001b\[<(\d+);(\d+);(\d+)([Mm])$/.exec(sequence) ?? []
  const at = { column: Number(column) - 1, row: Number(row) - 1 }
  if (end !== 'M') return null
  if (code === '0') return { kind: 'mouse', act: { kind: 'click', ...at } }
  if (code === '64' || code === '65')
    return { kind: 'mouse', act: { kind: 'wheel', by: code === '65' ? 1 : -1, ...at } }
  return null
}

/** What a whole control sequence is: a key, a report, or nothing of interest. */
function tokenOf(sequence: string): Token | null {
  if (sequence.startsWith(`${ESC}[<`)) return mouseToken(sequence)
  if (sequence === `${ESC}[I` || sequence === `${ESC}[O`)
    return { kind: 'focus', focused: sequence.endsWith('I') }
  return isReport(sequence) ? null : { kind: 'sequence', text: sequence }
}

/** Answers of the terminal to queries: not keys. */
function isReport(sequence: string): boolean {
  if (/^\u001b\[[?>=]/.test(sequence)) return true
  const position = /^\u001b\[(\d+);(\d+)R$/.exec(sequence)
  if (position) return position[1] !== '1'
  return /^\u001b\[\d*(;\d+)*[cntxy]$/.test(sequence)
}

function cutControlSequence(input: string, at: number): Cut {
  if (input.startsWith(`${ESC}[M`, at)) {
    return at + 6 > input.length ? 'unfinished' : { end: at + 6, token: null }
  }
  let end = at + 2
  if (input[end] === '[') end += 1
  while (end < input.length) {
    const code = input.charCodeAt(end)
    end += 1
    if (code >= 0x40 && code <= 0x7e) {
      const text = input.slice(at, end)
      return { end, token: tokenOf(text) }
    }
    if (code < 0x20 || code > 0x3f) return { end: end - 1, token: null }
  }
  return end - at > 64 ? { end, token: null } : 'unfinished'
}

/** DCS, OSC, APC, PM and SOS strings run to ST or BEL. */
function cutString(input: string, at: number): Cut {
  const end = /\u001b\\|\u0007|\u009c/g
  end.lastIndex = at + 2
  const found = end.exec(input)
  if (found) return { end: found.index + found[0].length, token: null }
  return input.length - at > LONGEST_REPLY ? { end: input.length, token: null } : 'unfinished'
}

function cutPaste(input: string, at: number): Cut {
  const from = at + PASTE_START.length
  const end = input.indexOf(PASTE_END, from)
  if (end >= 0) return { end: end + PASTE_END.length, token: { kind: 'paste', text: input.slice(from, end) } }
  return 'unfinished'
}

function cutEscape(input: string, at: number): Cut {
  const next = input[at + 1]
  if (next === undefined) return 'unfinished'
  if (input.startsWith(PASTE_START, at)) return cutPaste(input, at)
  if (next === '[') return cutControlSequence(input, at)
  if (next === 'O') {
    const third = input[at + 2]
    if (third === undefined) return 'unfinished'
    return /[A-Za-z]/.test(third)
      ? { end: at + 3, token: { kind: 'sequence', text: input.slice(at, at + 3) } }
      : { end: at + 1, token: { kind: 'sequence', text: ESC } }
  }
  if (']P_^X'.includes(next)) return cutString(input, at)
  return { end: at + 1, token: { kind: 'sequence', text: ESC } }
}

/**
 * Cuts terminal input into whole tokens, however it was split on the way. Replies of the terminal are dropped. `pending` holds the beginning of a sequence until the rest comes or `giveUp` is called: then a lone Esc is the
 * key, anything longer was a torn sequence and is dropped.
 */
export class Tokens {
  pending = ''

  push(chunk: string): Token[] {
    const input = this.pending + chunk
    this.pending = ''
    const tokens: Token[] = []
    let at = 0
    while (at < input.length) {
      const start = input.indexOf(ESC, at)
      const textEnd = start < 0 ? input.length : start
      if (textEnd > at) tokens.push({ kind: 'text', text: input.slice(at, textEnd) })
      if (start < 0) break
      const cut = cutEscape(input, start)
      if (cut === 'unfinished') {
        this.pending = input.slice(start)
        tokens.push(...this.longPaste())
        break
      }
      if (cut.token) tokens.push(cut.token)
      at = cut.end
    }
    return tokens
  }

  giveUp(): Token[] {
    const { pending } = this
    this.pending = ''
    if (pending.startsWith(PASTE_START)) return [{ kind: 'paste', text: pending.slice(PASTE_START.length) }]
    return pending === ESC ? [{ kind: 'sequence', text: ESC }] : []
  }

  /** Hands on what has come of a paste that grows too long; the rest of it is a paste still, and no keys. */
  private longPaste(): Token[] {
    const { pending } = this
    if (!pending.startsWith(PASTE_START) || pending.length <= LONGEST_PASTE) return []
    const end = pending.length - PASTE_END.length
    this.pending = PASTE_START + pending.slice(end)
    return [{ kind: 'paste', text: pending.slice(PASTE_START.length, end) }]
  }
}
