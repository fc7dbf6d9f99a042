import { styleText } from 'node:util'

/** One way out: standard output or standard error. */
export interface Out {
  readonly isTTY: boolean
  /** Width of the terminal; 100 where there is none. */
  readonly columns: number
  readonly colour: boolean
  /** Lines of text. Whatever a caller forgot to sanitise, no control sequence but colours gets through. */
  write(text: string): void
  /** One line of JSON; characters that a terminal could act on are escaped, so the value stays the same. */
  json(value: unknown): void
  /** A control sequence of our own; never text. */
  control(sequence: string): void
  /** Bytes as they are; only for logs that nobody looks at. */
  bytes(bytes: Uint8Array): void
}

/** Everything through which a verb meets the user. */
export interface Io {
  out: Out
  err: Out
  /** True when a person can answer and watch: standard input and output are both a terminal. */
  interactive: boolean
  now(): Date
  /** Where the user stands; relative paths on the line start here. */
  cwd: string
}

/** The part of a Node stream that an `Out` needs. */
interface Stream {
  isTTY?: boolean
  columns?: number
  write(chunk: string | Uint8Array): boolean
}

const COLOUR_OR_UNSAFE =
  /\u001b\[[0-9;:]*m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g
const UNSAFE_IN_JSON = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/** The last fence: text without control, invisible and reordering characters, colours and line ends excepted. */
const guarded = (text: string): string =>
  text.replace(COLOUR_OR_UNSAFE, match => (match.length > 1 ? match : ''))

const escaped = (text: string): string =>
  text.replace(UNSAFE_IN_JSON, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Wraps a stream. `colour` is the user's wish: never with NO_COLOR or a dumb terminal. */
export function outOf(stream: Stream, colour: boolean): Out {
  const isTTY = stream.isTTY === true
  return {
    isTTY,
    get columns() {
      return stream.columns ?? 100
    },
    colour: isTTY && colour,
    write: text => void stream.write(guarded(text)),
    json: value => void stream.write(`${escaped(JSON.stringify(value))}\n`),
    control: sequence => void stream.write(sequence),
    bytes: bytes => void stream.write(bytes),
  }
}

export type Tone = 'accent' | 'good' | 'bad' | 'warn' | 'dim' | 'bold'

const STYLES = {
  accent: 'cyan',
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  dim: 'dim',
  bold: 'bold',
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>

/** Colours text where the way out shows colours; everything is readable without. */
export function tint(out: Out, tone: Tone, text: string): string {
  return out.colour && text !== '' ? styleText(STYLES[tone], text, { validateStream: false }) : text
}
