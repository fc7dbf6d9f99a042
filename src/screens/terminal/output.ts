import { constants, openSync, writeSync } from 'node:fs'
import { Writable } from 'node:stream'

/** Time between two tries while a slow terminal takes nothing, ms. */
const RETRY_MS = 8

/**
 * Opens the terminal behind a descriptor once more, non-blocking, so that a slow line never stops the program. Where the
 * system does not allow that, the descriptor itself.
 */
export function openTerminal(fd: number): number {
  try {
    const { O_WRONLY, O_NOCTTY, O_NONBLOCK } = constants
    return openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NOCTTY | O_NONBLOCK)
  } catch {
    return fd
  }
}

const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined

/**
 * The screen as a stream with a size, for Ink to draw on. What is written in one turn of the event loop goes out in one
 * piece; `writableLength` tells whether the terminal has taken it. Once muted, it swallows everything.
 */
export class ScreenOutput extends Writable {
  readonly isTTY = true
  columns: number
  rows: number
  /** Bytes the terminal took since the start. */
  taken = 0
  /** Time that the terminal took for the last piece, ms. */
  drainMs = 0
  private readonly fd: number
  private readonly onLost: (error: unknown) => void
  private muted = false

  constructor(
    fd: number,
    size: { columns: number; rows: number },
    onLost: (error: unknown) => void = () => {},
  ) {
    super({ decodeStrings: true })
    this.fd = fd
    this.columns = size.columns
    this.rows = size.rows
    this.onLost = onLost
  }

  /** Everything is on the terminal. */
  get idle(): boolean {
    return this.writableLength === 0
  }

  mute(muted = true): void {
    this.muted = muted
  }

  override write(
    chunk: Uint8Array | string,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean {
    this.cork()
    process.nextTick(() => this.uncork())
    return typeof encoding === 'function'
      ? super.write(chunk, encoding)
      : super.write(chunk, encoding ?? 'utf8', done)
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.pump(chunk, done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.pump(Buffer.concat(chunks.map(({ chunk }) => chunk)), done)
  }

  private pump(bytes: Buffer, done: () => void, begun = performance.now()): void {
    let rest = bytes
    while (rest.length > 0 && !this.muted) {
      try {
        const n = writeSync(this.fd, rest)
        this.taken += n
        rest = rest.subarray(n)
      } catch (error) {
        if (errorCode(error) === 'EAGAIN') {
          setTimeout(() => this.pump(rest, done, begun), RETRY_MS)
          return
        }
        this.muted = true
        this.onLost(error)
      }
    }
    this.drainMs = performance.now() - begun
    done()
  }
}

/** Writes a short text now, waiting at most `deadlineMs` for a slow terminal; false when it could not be written. */
export function writeNow(fd: number, text: string, deadlineMs = 1000): boolean {
  const deadline = performance.now() + deadlineMs
  const nap = new Int32Array(new SharedArrayBuffer(4))
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN' || performance.now() > deadline) return false
      Atomics.wait(nap, 0, 0, RETRY_MS)
    }
  }
  return true
}
