import { emitKeypressEvents, type Key as NodeKey } from 'node:readline'
import { PassThrough } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { type MouseAct, Tokens } from './tokens.ts'

/** One press: `key` names it (`j`, `G`, `ctrl+d`, `pageup`), `text` is what it types, empty for keys that type nothing. */
export interface Press {
  key: string
  text: string
}

export interface InputSink {
  press(press: Press): void
  paste(text: string): void
  /** The terminal came to the front or left it. */
  focus(focused: boolean): void
  mouse(act: MouseAct): void
}

/** How long a lone Esc waits for the rest of a sequence, and the beginning of a sequence for its end, ms. */
const ESC_MS = 30
const SEQUENCE_MS = 500

const NAMES: Record<string, string> = { return: 'enter', escape: 'esc' }

/**
 * Enter sends a carriage return. A line feed comes with text that was pasted without marks, such as the path of a file: it is a
 * blank there, and never ends a line somebody has not ended.
 */
const LINE_FEED: Press = { key: 'ctrl+j', text: ' ' }

function nameOf(text: string | undefined, key: NodeKey): Press | null {
  if (text === '\n') return LINE_FEED
  const printable = text !== undefined && text !== '' && !/\p{Cc}/u.test(text) && !key.meta
  if (printable && !key.ctrl) return { key: text === ' ' ? 'space' : text, text }
  const name = key.name === undefined ? undefined : (NAMES[key.name] ?? key.name)
  if (name === undefined || name === 'undefined') return null
  const prefix = `${key.ctrl ? 'ctrl+' : ''}${key.shift ? 'shift+' : ''}`
  return { key: prefix + name, text: '' }
}

/**
 * Turns bytes of a terminal into presses and pastes. `Tokens` joins and filters, Node's own keypress decoder names the keys
 * of the many terminal families.
 */
export function createInput(sink: InputSink): { feed(bytes: Buffer): void; close(): void } {
  const utf8 = new StringDecoder('utf8')
  const tokens = new Tokens()
  const decoder = new PassThrough()
  let timer: NodeJS.Timeout | undefined
  emitKeypressEvents(decoder)
  decoder.on('keypress', (text: string | undefined, key: NodeKey) => {
    const press = nameOf(text, key)
    if (press) sink.press(press)
  })

  const handle = (found: ReturnType<Tokens['push']>) => {
    for (const token of found) {
      if (token.kind === 'focus') sink.focus(token.focused)
      else if (token.kind === 'mouse') sink.mouse(token.act)
      else if (token.kind === 'paste') sink.paste(token.text)
      else if (token.text === '\u001b') sink.press({ key: 'esc', text: '' })
      else decoder.emit('data', token.text)
    }
  }
  return {
    feed(bytes) {
      clearTimeout(timer)
      handle(tokens.push(utf8.write(bytes)))
      if (tokens.pending === '') return
      timer = setTimeout(() => handle(tokens.giveUp()), tokens.pending === '\u001b' ? ESC_MS : SEQUENCE_MS)
    },
    close() {
      clearTimeout(timer)
      decoder.destroy()
    },
  }
}
