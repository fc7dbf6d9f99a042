import { Writable } from 'node:stream'
import type { ScreenOutput } from './output.ts'

const SGR = /\u001b\[[0-9;]*m/g
/** Frames, rules, blocks and Braille: drawings that say nothing when they are read out. */
const DRAWN = /[\u2500-\u259f\u2800-\u28ff]+/g
/** The look of the row under the cursor in the theme without colour. */
const INVERSE = /\u001b\[(?:[0-9;]*;)?7(?:;[0-9;]*)?m/

/** A row as somebody hears it; `marked` where it is the one under the cursor. */
export interface Spoken {
  text: string
  marked: boolean
}

/** A frame as lines of text: no drawings, the cells of a table set off by commas, nothing empty. */
export function spokenLines(frame: string): Spoken[] {
  return frame.split('\n').flatMap(row => {
    const text = row.replace(SGR, '').replace(DRAWN, '  ').trim().replace(/ {2,}/g, ', ')
    return text === '' ? [] : [{ text, marked: INVERSE.test(row) }]
  })
}

/** Lines of a frame that were not in the one before, or came under the cursor. */
export function news(before: readonly Spoken[], after: readonly Spoken[]): Spoken[] {
  const known = new Map<string, boolean>()
  for (const { text, marked } of before) known.set(text, marked || known.get(text) === true)
  return after.filter(({ text, marked }) => !known.has(text) || (marked && !known.get(text)))
}

/** The stream that Ink draws on for a screen reader: plain lines on the normal screen, each once, as they change. */
export class ReaderStream extends Writable {
  readonly isTTY = true
  private readonly output: ScreenOutput
  private before: readonly Spoken[] = []

  constructor(output: ScreenOutput) {
    super({ decodeStrings: false })
    this.output = output
  }

  get columns(): number {
    return this.output.columns
  }

  get rows(): number {
    return this.output.rows
  }

  /** The next frame is read out whole. */
  forget(): void {
    this.before = []
  }

  override _write(frame: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    const lines = spokenLines(String(frame))
    const changed = news(this.before, lines)
    this.before = lines
    if (changed.length > 0)
      this.output.write(
        `${changed.map(({ text, marked }) => `${marked ? '> ' : ''}${text}`).join('\r\n')}\r\n\r\n`,
      )
    done()
  }
}
