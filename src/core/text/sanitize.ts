import { EscapeParser } from './escape-parser.ts'
import { textWidth } from './width.ts'

declare const safe: unique symbol
/** Text that cannot drive a terminal: printable characters and, where asked for, colours. One line. */
export type SafeText = string & { readonly [safe]: true }

export interface SanitizeOptions {
  /** Keep colour sequences (SGR with digits, semicolons and colons only). Default false. */
  colours?: boolean
}

const PLAIN = /^[\u0020-\u007e]*$/
const RESET = '\u001b[0m'
const TAB_STOP = 8
/** Invisible characters and those that reorder what is read: bidi controls, zero width, fillers, tags, separators. */
const INVISIBLE = new RegExp(
  `[${[
    String.raw`\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164`,
    String.raw`\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}`,
  ].join('')}]`,
  'gu',
)
const LONE_SURROGATE = /\p{Surrogate}/gu

/**
 * Sanitises text chunk by chunk: escape sequences are dropped, TAB becomes spaces, line ends become spaces, invisible and
 * reordering characters are shown as `\u{...}`. The pieces, joined, equal the sanitised whole.
 */
export class Sanitizer {
  private readonly parser: EscapeParser
  private out = ''
  private column = 0
  private coloured = false
  private pendingSurrogate = ''

  constructor(options: SanitizeOptions = {}) {
    const colours = options.colours ?? false
    this.parser = new EscapeParser({
      print: text => this.print(text),
      control: code => this.control(code),
      csi: (parameters, final) => {
        if (colours && final === 'm' && /^[0-9;:]*$/.test(parameters)) this.colour(parameters)
      },
    })
  }

  push(chunk: string): SafeText {
    const text = this.pendingSurrogate + chunk
    const cut = /[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length
    this.pendingSurrogate = text.slice(cut)
    this.parser.push(text.slice(0, cut))
    return this.take()
  }

  /** What is left at the end of the text; switches colours off. */
  end(): SafeText {
    this.parser.push(this.pendingSurrogate)
    this.pendingSurrogate = ''
    if (this.coloured) this.out += RESET
    this.coloured = false
    return this.take()
  }

  private print(text: string): void {
    const shown = PLAIN.test(text)
      ? text
      : text
          .replace(LONE_SURROGATE, '\ufffd')
          .replace(INVISIBLE, character => `\\u{${character.codePointAt(0)?.toString(16)}}`)
    this.out += shown
    if (PLAIN.test(shown)) this.column += shown.length
    else for (const character of shown) this.column += textWidth(character)
  }

  private control(code: number): void {
    if (code === 0x09) this.spaces(TAB_STOP - (this.column % TAB_STOP))
    else if (code === 0x0a || code === 0x0d) this.spaces(1)
  }

  private spaces(count: number): void {
    this.out += ' '.repeat(count)
    this.column += count
  }

  private colour(parameters: string): void {
    this.out += `\u001b[${parameters}m`
    this.coloured = !/^0*$/.test(parameters)
  }

  private take(): SafeText {
    const taken = this.out
    this.out = ''
    return taken as SafeText
  }
}

/** One line of untrusted text (a log line, a name, a message of a host) as it may reach a terminal. */
export function sanitize(text: string, options: SanitizeOptions = {}): SafeText {
  if (PLAIN.test(text)) return text as SafeText
  const sanitizer = new Sanitizer(options)
  return `${sanitizer.push(text)}${sanitizer.end()}` as SafeText
}

/** Untrusted text of several lines, each sanitised. */
export function sanitizeLines(text: string, options: SanitizeOptions = {}): SafeText[] {
  return text.split(/\r\n|\n|\r/).map(line => sanitize(line, options))
}

/** Joins safe pieces; what is interpolated from outside is sanitised on the way. */
export function safeText(parts: TemplateStringsArray, ...values: (string | number)[]): SafeText {
  return parts.reduce((text, part, at) => text + sanitize(String(values[at - 1] ?? '')) + part) as SafeText
}
