import type { LogFile } from './log-file.ts'

/** Bytes in which a line with a key is looked for, and how often on. */
const PROBE_BYTES = 32_768
const PROBES = 32

/** Reads what a line tells, from where it begins among bytes; null when it tells nothing. */
export type KeyOf = (bytes: Buffer, start: number) => number | null

interface Keyed {
  key: number
  offset: number
}

/** The first line from a byte on, and before another, that tells a key. */
function firstKey(file: LogFile, from: number, to: number, keyOf: KeyOf, least: number): Keyed | null {
  for (
    let at = from, probes = 0;
    at < to && (probes < PROBES || least > Number.NEGATIVE_INFINITY);
    probes += 1
  ) {
    const bytes = file.read(at, Math.min(PROBE_BYTES, file.size - at))
    let start = at === 0 ? 0 : bytes.indexOf(0x0a) + 1
    let next = at === 0 ? -1 : start - 1
    if (start === 0 && at > 0) {
      at += bytes.length || PROBE_BYTES
      continue
    }
    for (; start < bytes.length; start = next + 1) {
      if (at + start >= to) return null
      next = bytes.indexOf(0x0a, start)
      if (next < 0 && at + bytes.length < file.size && start > 0) break
      const key = keyOf(bytes, start)
      if (key !== null && key >= least) return { key, offset: at + start }
      if (next < 0) break
    }
    // The line that was cut is read again, from the line end before it.
    at += next < 0 ? Math.max(1, start - 1) : bytes.length - (bytes[bytes.length - 1] === 0x0a ? 1 : 0)
    if (bytes.length === 0) return null
  }
  return null
}

/** Where the first line begins whose key is at least `value`, by halving; keys rise along the file. Null when there is none. */
export function seekKey(file: LogFile, value: number, keyOf: KeyOf): Keyed | null {
  let low = 0
  let high = file.size
  while (high - low > PROBE_BYTES) {
    const middle = low + Math.floor((high - low) / 2)
    const found = firstKey(file, middle, high, keyOf, Number.NEGATIVE_INFINITY)
    if (found === null || found.key >= value) high = middle
    else low = found.offset
  }
  return firstKey(file, Math.max(0, low - 1), file.size, keyOf, value)
}
