import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { type Anchor, Anchors } from '../../core/logs/anchors.ts'
import { HEAD_BYTES, type LineBytes, TAIL_BYTES } from '../../core/logs/shown-line.ts'

const LF = 0x0a
/** Every so many lines one is kept with its place. */
const STRIDE = 32
/** Longer lines have a place of their own, so that reading can step over them. */
const LONG = 65_536
const BLOCK = 65_536
/** What a line head needs beyond the end of a block. */
const OVERLAP = 128

/** One line of a file. */
export interface FileLine extends LineBytes {
  /** Number within the file: 0 and up since it was opened, -1 and down before. */
  id: number
  offset: number
}

/** Places in a block where lines begin; `bytes` reaches a little beyond the last one, and is written over by the next block. */
export interface Starts {
  bytes: Buffer
  /** Byte offset of `bytes`. */
  offset: number
  /** Where lines begin, relative to `bytes`, ascending. */
  at: Int32Array
}

/** What became of a file since the last look. */
export type Growth = 'same' | 'grown' | 'replaced' | 'gone'

/**
 * A log file of any size as numbered lines, read backward from the place where it was opened and forward as it grows. Only
 * the places of some lines are kept in memory.
 */
export class LogFile {
  readonly path: string
  /** Number of the oldest line that is known, and of the one after the last whole line. */
  first = 0
  next = 0
  size: number
  modifiedMs: number
  private readonly fd: number
  private readonly identity: string
  private readonly anchors: Anchors
  private readonly origin: number
  /** Byte at which line `first` begins. */
  private firstAt: number
  /** Byte at which the line begins that has no end yet. */
  private nextAt: number
  /** Line ends from this byte on are known. */
  private knownFrom: number
  /** Line ends before this byte are known. */
  private knownTo: number

  /** Opens a file at its end, or at its beginning when every line is news. Null when it is not there. */
  static open(path: string, { fromStart = false, ended = false } = {}): LogFile | null {
    try {
      return new LogFile(path, openSync(path, 'r'), fromStart, ended)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw error
    }
  }

  private constructor(path: string, fd: number, fromStart: boolean, ended: boolean) {
    const { size, dev, ino, mtimeMs } = fstatSync(fd)
    this.path = path
    this.fd = fd
    this.identity = `${dev}:${ino}`
    this.modifiedMs = mtimeMs
    this.size = fromStart ? 0 : size
    this.origin = fromStart ? 0 : ended ? size : this.lastLineEnd(size)
    this.firstAt = this.origin
    this.nextAt = this.origin
    this.knownTo = this.size
    // The line end right before the origin closes the last line and begins none.
    this.knownFrom =
      this.origin > 0 && this.read(this.origin - 1, 1)[0] === LF ? this.origin - 1 : this.origin
    this.anchors = new Anchors(this.origin)
  }

  /** Every line down to the beginning is known. */
  get complete(): boolean {
    return this.firstAt === 0
  }

  /** Bytes of what was there at the opening that are read. */
  get reached(): number {
    return this.origin - this.knownFrom
  }

  /** Bytes that were there at the opening. */
  get before(): number {
    return this.origin
  }

  close(): void {
    closeSync(this.fd)
  }

  /** Goes back by one block and returns where its lines begin; empty inside a long line. */
  scanBack(bytes: number): Starts {
    const from = Math.max(0, this.knownFrom - bytes)
    const length = this.knownFrom - from
    const block = this.readInto(from, Math.min(length + OVERLAP, this.size - from))
    const at = lineStarts(block, length, from === 0 && this.firstAt > 0)
    this.knownFrom = from
    for (let index = at.length - 1; index >= 0; index -= 1) {
      const offset = from + (at[index] ?? 0)
      const length = this.firstAt - offset
      if (length > LONG && this.anchors.before(this.first)?.offset !== this.firstAt)
        this.anchors.push(this.first, this.firstAt)
      this.first -= 1
      this.firstAt = offset
      if (length > LONG || this.first % STRIDE === 0) this.anchors.push(this.first, offset)
    }
    return { bytes: block, offset: from, at }
  }

  /** Looks whether the file grew or is another one now. */
  look(): Growth {
    let now: { size: number; dev: number; ino: number; mtimeMs: number }
    try {
      now = statSync(this.path)
    } catch {
      return 'gone'
    }
    if (`${now.dev}:${now.ino}` !== this.identity || now.size < this.size) return 'replaced'
    this.modifiedMs = now.mtimeMs
    return now.size > this.knownTo ? 'grown' : 'same'
  }

  /** Takes at most one block of what came; returns where its whole lines begin. The last place is that of the open line. */
  scanForth(bytes: number): Starts {
    const { size } = fstatSync(this.fd)
    const to = Math.min(size, this.knownTo + bytes)
    const open = this.knownTo - this.nextAt
    const head = Math.min(open, OVERLAP)
    // The line that is open may begin far before what is new: its head comes first, the rest is not read again.
    const memory = scratchOf(head + Math.max(0, to - this.knownTo))
    this.fill(memory.subarray(0, head), this.nextAt)
    const fresh = this.fill(memory.subarray(head), this.knownTo)
    const block = memory.subarray(0, head + fresh.length)
    this.size = Math.max(this.size, this.knownTo + fresh.length)
    this.knownTo += fresh.length
    const starts: number[] = []
    let begin = 0
    for (let end = block.indexOf(LF, open === 0 ? 0 : head); end >= 0; end = block.indexOf(LF, end + 1)) {
      starts.push(begin)
      begin = end + 1
      this.addLine(this.knownTo - block.length + begin)
    }
    return { bytes: block, offset: this.knownTo - block.length, at: Int32Array.from(starts) }
  }

  /** Ends the line that is still open, as nothing more will come; true when there was one. */
  seal(): boolean {
    if (this.knownTo === this.nextAt) return false
    this.addLine(this.knownTo)
    return true
  }

  /** The line without an end, or null. */
  openLine(): FileLine | null {
    if (this.knownTo === this.nextAt) return null
    return this.lineAt(this.next, this.nextAt, this.knownTo)
  }

  /** Whole lines from one number up to another, not including it. */
  lines(from: number, to: number): FileLine[] {
    const begin = Math.max(from, this.first)
    const end = Math.min(to, this.next)
    const found: FileLine[] = []
    if (begin >= end) return found
    let { id, offset } = this.placeBefore(begin)
    while (id < end) {
      const limit = this.placeAfter(Math.max(end, id + 1)).offset
      const block = this.readInto(offset, Math.min(limit - offset, 4 * BLOCK))
      if (block.length === 0) break
      let at = 0
      for (let stop = block.indexOf(LF); stop >= 0 && id < end; stop = block.indexOf(LF, at)) {
        if (id >= begin) found.push(whole(id, offset + at, block, at, stop))
        at = stop + 1
        id += 1
      }
      if (at === 0 && id < end) {
        const next = this.placeAfter(id + 1)
        const stop = next.id === id + 1 ? next.offset : this.lineEnd(offset)
        if (id >= begin) found.push(this.lineAt(id, offset, this.withoutEnd(stop)))
        offset = stop
        id += 1
      } else offset += at
    }
    return found
  }

  /** Number of the line that holds a byte; null when that line is not known yet. */
  lineOf(offset: number): number | null {
    if (offset < this.firstAt || offset >= this.nextAt) return null
    let { id, offset: at } = this.anchors.at(offset) ?? this.firstPlace
    while (id < this.next) {
      const end = this.lineEnd(at)
      if (offset < end) return id
      at = end
      id += 1
    }
    return null
  }

  /** A place at least `bytes` before another one, or the oldest line that is known. */
  blockBefore(place: Anchor, bytes: number): Anchor {
    const wanted = place.offset - bytes
    if (wanted <= this.firstAt) return this.firstPlace
    return this.anchors.at(wanted) ?? this.firstPlace
  }

  /** A place up to `bytes` after another one, or where whole lines end. */
  blockAfter(place: Anchor, bytes: number): Anchor {
    if (this.nextAt - place.offset <= bytes) return this.endPlace
    const found = this.anchors.at(place.offset + bytes)
    return found && found.id > place.id ? found : this.endPlace
  }

  /** Where lines end that are whole. */
  get endPlace(): Anchor {
    return { id: this.next, offset: this.nextAt }
  }

  get firstPlace(): Anchor {
    return { id: this.first, offset: this.firstAt }
  }

  /** Bytes from one place to another. */
  read(from: number, length: number): Buffer {
    return this.fill(Buffer.allocUnsafe(Math.max(0, length)), from)
  }

  /** The same into memory that the next call writes over, whatever file it reads. */
  readInto(from: number, length: number): Buffer {
    return this.fill(scratchOf(Math.max(0, length)), from)
  }

  private fill(bytes: Buffer, from: number): Buffer {
    let filled = 0
    while (filled < bytes.length) {
      const count = readSync(this.fd, bytes, filled, bytes.length - filled, from + filled)
      if (count === 0) break
      filled += count
    }
    return bytes.subarray(0, filled)
  }

  private addLine(nextAt: number): void {
    const length = nextAt - this.nextAt
    if (length > LONG && this.anchors.before(this.next)?.id !== this.next)
      this.anchors.push(this.next, this.nextAt)
    this.next += 1
    this.nextAt = nextAt
    if (length > LONG || this.next % STRIDE === 0) this.anchors.push(this.next, nextAt)
  }

  private placeBefore(id: number): Anchor {
    const place = this.anchors.before(id)
    return place && place.id >= this.first ? place : this.firstPlace
  }

  private placeAfter(id: number): Anchor {
    return this.anchors.after(id) ?? this.endPlace
  }

  private lineAt(id: number, offset: number, end: number): FileLine {
    const length = end - offset
    const head = this.read(offset, Math.min(length, HEAD_BYTES))
    if (length <= HEAD_BYTES) return { id, offset, head, tail: null, between: 0 }
    const tail = Math.min(TAIL_BYTES, length - HEAD_BYTES)
    return { id, offset, head, tail: this.read(end - tail, tail), between: length - HEAD_BYTES - tail }
  }

  /** Byte after the end of the line that begins at an offset. */
  private lineEnd(offset: number): number {
    for (let at = offset; at < this.nextAt; at += BLOCK) {
      const found = this.read(at, Math.min(BLOCK, this.nextAt - at)).indexOf(LF)
      if (found >= 0) return at + found + 1
    }
    return this.nextAt
  }

  private withoutEnd(stop: number): number {
    return this.read(stop - 1, 1)[0] === LF ? stop - 1 : stop
  }

  /** Byte after the last line end before `size`. */
  private lastLineEnd(size: number): number {
    for (let to = size; to > 0; ) {
      const from = Math.max(0, to - BLOCK)
      const found = this.read(from, to - from).lastIndexOf(LF)
      if (found >= 0) return from + found + 1
      to = from
    }
    return 0
  }
}

/** Memory that is read into: of a fresh piece for each block a collector lets tens of megabytes come together. */
let scratch = Buffer.alloc(0)

function scratchOf(length: number): Buffer {
  if (scratch.length < length) scratch = Buffer.allocUnsafe(length)
  return scratch.subarray(0, length)
}

/** Where lines begin among the first `length` bytes of a block: after each line end, and at 0 where the file begins. */
function lineStarts(block: Buffer, length: number, atStart: boolean): Int32Array {
  let places = new Int32Array(Math.max(64, length >> 5))
  let count = 0
  if (atStart) places[count++] = 0
  for (let end = block.indexOf(LF); end >= 0 && end < length; end = block.indexOf(LF, end + 1)) {
    if (count === places.length) {
      const larger = new Int32Array(places.length * 2)
      larger.set(places)
      places = larger
    }
    places[count++] = end + 1
  }
  return places.subarray(0, count)
}

/** A line whose bytes are all in a block. */
function whole(id: number, offset: number, block: Buffer, from: number, to: number): FileLine {
  const length = to - from
  const copy = (start: number, end: number) => Buffer.from(block.subarray(start, end))
  if (length <= HEAD_BYTES) return { id, offset, head: copy(from, to), tail: null, between: 0 }
  const tail = Math.min(TAIL_BYTES, length - HEAD_BYTES)
  return {
    id,
    offset,
    head: copy(from, from + HEAD_BYTES),
    tail: copy(to - tail, to),
    between: length - HEAD_BYTES - tail,
  }
}
