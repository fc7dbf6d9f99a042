import { Writable } from 'node:stream'
import { paintAll, rowUpdate } from './frame-diff.ts'
import type { ScreenOutput } from './output.ts'

const BEGIN = '\u001b[?2026h'
const END = '\u001b[?2026l'

/**
 * The stream that Ink draws on: each write is a whole frame, and only the cells that changed go on to the terminal, as one
 * synchronised update.
 */
export class FrameStream extends Writable {
  readonly isTTY = true
  private readonly output: ScreenOutput
  private before: readonly string[] | null = null

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

  /** What is on the screen is no longer known: the next frame is drawn whole. */
  forget(): void {
    this.before = null
  }

  override _write(frame: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (frame.length > 0) this.draw(String(frame))
    done()
  }

  private draw(frame: string): void {
    const rows = frame.split('\n').slice(0, this.rows)
    const { before } = this
    const update = before
      ? rows.map((text, row) => rowUpdate(row, before[row] ?? '', text)).join('')
      : paintAll(rows)
    this.before = rows
    if (update !== '') this.output.write(BEGIN + update + END)
  }
}
