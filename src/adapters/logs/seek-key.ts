import type { LogFile } from './log-file.ts'

/** Bytes in which a line with a key is looked for, and how often on. */
const PROBE_BYTES = 32_768
const PROBES = 32
const LF = 0x0a

/** Reads what a line tells, from where it begins among bytes; null when it tells nothing. */
export type KeyOf = (bytes: Buffer, start: number, file: LogFile) => number | null

interface Keyed {
  key: number
  offset: number
}

/** Where a search for a key begins: at a line, or at any byte, whose line is then passed over. */
interface Stretch {
  from: number
  to: number
  cut: boolean
}

/** The first line of a stretch that tells a key of at least `least`; of a probe only its first blocks are read. */
function firstKey(file: LogFile, { from, to, cut }: Stretch, keyOf: KeyOf, least: number): Keyed | null {
  let skip = cut
  const blocks = cut ? PROBES : Number.POSITIVE_INFINITY
  for (let at = from, block = 0; at < to && block < blocks; block += 1) {
    const bytes = file.read(at, Math.min(PROBE_BYTES, file.size - at))
    const last = at + bytes.length >= file.size
    let start = skip ? bytes.indexOf(LF) + 1 || bytes.length : 0
    skip &&= start === bytes.length && bytes[start - 1] !== LF
    while (start < bytes.length) {
      if (at + start >= to) return null
      const end = bytes.indexOf(LF, start)
      // A line that is cut is read again from its beginning.
      if (end < 0 && !last && start > 0) break
      const key = keyOf(bytes, start, file)
      if (key !== null && key >= least) return { key, offset: at + start }
      skip = end < 0
      start = end < 0 ? bytes.length : end + 1
    }
    if (start === 0) return null
    at += start
  }
  return null
}

/** Where the first line begins whose key is at least `value`, by halving; keys rise along the file. Null when there is none. */
export function seekKey(file: LogFile, value: number, keyOf: KeyOf): Keyed | null {
  let low = 0
  let high = file.size
  while (high - low > PROBE_BYTES) {
    const middle = low + Math.floor((high - low) / 2)
    const found = firstKey(file, { from: middle, to: high, cut: true }, keyOf, Number.NEGATIVE_INFINITY)
    if (found === null || found.key >= value) high = middle
    else low = found.offset
  }
  return firstKey(file, { from: low, to: file.size, cut: false }, keyOf, value)
}
