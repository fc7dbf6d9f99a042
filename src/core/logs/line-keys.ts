import { completed, stepOf, timeAt } from './line-clock.ts'
import type { LogState } from './log-row.ts'

/** Bytes with the places where lines begin in them, ascending. */
export interface KeyedLines {
  bytes: Buffer
  at: Int32Array
}

/** Characters of a line in which its step is looked for. */
const STEP_CHARACTERS = 256
/** Lines of which it is asked whether they tell a time or a step. */
const SAMPLE = 200
const QUARTER_HOUR_MS = 900_000

/** What the lines of one file say of when they were written, as numbers that never fall from line to line. */
export class LineKeys {
  /** Some lines begin with a time; some speak of a step. */
  timed = false
  stepped = false
  /** Key of the newest line so far, and of the oldest. */
  private newest = Number.NEGATIVE_INFINITY
  private oldest = Number.POSITIVE_INFINITY
  /** How far the clock of the log is ahead of that of the file system, from its last time. */
  ahead = 0

  /** Looks whether lines tell times and steps; `modifiedMs` is when the file was written last. */
  sample({ bytes, at }: KeyedLines, modifiedMs: number): void {
    for (const start of at.subarray(-SAMPLE)) {
      const time = timeAt(bytes, start, bytes.length)
      if (time) {
        this.timed = true
        this.ahead =
          Math.round((completed(time, modifiedMs) - modifiedMs) / QUARTER_HOUR_MS) * QUARTER_HOUR_MS
      }
      this.stepped ||= stepOf(textAt(bytes, start)) !== null
    }
  }

  /** Keys of lines that come right before all others of the file. Lines that tell nothing have `otherwise`. */
  back(lines: KeyedLines, order: LogState['order'], otherwise: number): Float64Array {
    const keys = this.read(lines, order, otherwise, Number.isFinite(this.oldest) ? this.oldest : otherwise)
    const first = keys.findIndex(key => !Number.isNaN(key))
    let inherited = first < 0 ? this.oldest : (keys[first] ?? 0)
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] ?? Number.NaN
      if (Number.isNaN(key)) keys[at] = inherited
      else inherited = key
    }
    if (this.newest === Number.NEGATIVE_INFINITY) this.newest = keys.at(-1) ?? this.newest
    for (let at = keys.length - 1; at >= 0; at -= 1) {
      this.oldest = Math.min(this.oldest, keys[at] ?? this.oldest)
      keys[at] = this.oldest
    }
    return keys
  }

  /** Keys of lines that come right after all others of the file. */
  forth(lines: KeyedLines, order: LogState['order'], otherwise: number): Float64Array {
    const keys = this.read(lines, order, otherwise, otherwise)
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] ?? Number.NaN
      if (!Number.isNaN(key)) this.newest = Math.max(this.newest, key)
      keys[at] = this.newest
    }
    return keys
  }

  /** Keys of the lines that tell one; NaN for the others of a file that tells some. */
  private read(
    { bytes, at }: KeyedLines,
    order: LogState['order'],
    otherwise: number,
    near: number,
  ): Float64Array {
    const keys = new Float64Array(at.length)
    if (order === 'file' || (order === 'time' && !this.timed) || (order === 'step' && !this.stepped))
      return keys.fill(otherwise)
    for (let index = 0; index < at.length; index += 1) {
      const start = at[index] ?? 0
      if (order === 'step') keys[index] = stepOf(textAt(bytes, start)) ?? Number.NaN
      else {
        const time = timeAt(bytes, start, bytes.length)
        keys[index] = time ? completed(time, near) : Number.NaN
      }
    }
    return keys
  }
}

/** The beginning of a line, up to its end. */
function textAt(bytes: Buffer, start: number): string {
  const text = bytes.toString('latin1', start, start + STEP_CHARACTERS)
  const end = text.indexOf('\n')
  return end < 0 ? text : text.slice(0, end)
}

/** What several files are put in order by: what at least two of them tell. */
export function orderOf(files: readonly LineKeys[]): LogState['order'] {
  if (files.filter(({ timed }) => timed).length > 1) return 'time'
  return files.filter(({ stepped }) => stepped).length > 1 ? 'step' : 'file'
}
