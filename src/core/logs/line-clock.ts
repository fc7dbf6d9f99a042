/** A time at the beginning of a line: where its text stands, and when that was. */
export interface LineTime {
  /** Milliseconds since 1970, read as UTC; without a date, since midnight; without a year, since its beginning. */
  ms: number
  /** What the text leaves out. */
  lacks: 'nothing' | 'year' | 'date'
  start: number
  end: number
}

const DAY_MS = 86_400_000
/** Bytes of a line that are looked at. */
const HEAD = 64

const digit = (byte: number | undefined): number =>
  byte !== undefined && byte >= 48 && byte <= 57 ? byte - 48 : -1

/** `count` digits as a number, or -1. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let place = at; place < at + count; place += 1) {
    const one = digit(bytes[place])
    if (one < 0) return -1
    value = value * 10 + one
  }
  return value
}

/** `HH:MM:SS` with an optional fraction; ms and the byte after it. */
function clockAt(bytes: Uint8Array, at: number): { ms: number; end: number } | null {
  const hours = digits(bytes, at, 2)
  if (hours < 0 || hours > 23 || bytes[at + 2] !== 58) return null
  const minutes = digits(bytes, at + 3, 2)
  const seconds = digits(bytes, at + 6, 2)
  if (minutes < 0 || minutes > 59 || bytes[at + 5] !== 58 || seconds < 0 || seconds > 60) return null
  let end = at + 8
  let fraction = 0
  if (bytes[end] === 46 || bytes[end] === 44) {
    let unit = 100
    for (let one = digit(bytes[end + 1]); one >= 0; one = digit(bytes[end + 1])) {
      fraction += one * unit
      unit /= 10
      end += 1
    }
    if (unit < 100) end += 1
  }
  return { ms: ((hours * 60 + minutes) * 60 + seconds) * 1000 + Math.floor(fraction), end }
}

/** Days since 1970 of a date, https://howardhinnant.github.io/date_algorithms.html#days_from_civil */
function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const ofEra = y - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

/** Where a line begins after marks of launchers such as `[rank0]:` and `[default3]:`. */
function afterMarks(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (bytes[at] === 91 && at < end) {
    let close = at + 1
    while (close < end && bytes[close] !== 93) close += 1
    if (bytes[close] !== 93 || bytes[close + 1] !== 58) break
    at = close + 2
    while (bytes[at] === 32) at += 1
  }
  return at
}

/**
 * The time that a line begins with: ISO dates, times of day, and `I0314 09:38:02.114` as glog and PyTorch write them, in
 * brackets or not. Times are taken as they stand: no time zone is known.
 */
export function timeAt(bytes: Uint8Array, from: number, to: number): LineTime | null {
  const limit = Math.min(to, from + HEAD)
  const start = afterMarks(bytes, from, limit)
  let at = start
  if (bytes[at] === 91 || bytes[at] === 40) at += 1
  if (limit - at < 8) return null
  const first = bytes[at] ?? 0
  if (digit(first) < 0) return glogAt(bytes, start, at)
  if (bytes[at + 2] === 58) {
    const clock = clockAt(bytes, at)
    return clock && { ms: clock.ms, lacks: 'date', start, end: closed(bytes, start, at, clock.end) }
  }
  const dash = bytes[at + 4]
  if ((dash !== 45 && dash !== 47) || bytes[at + 7] !== dash) return null
  const [year, month, day] = [digits(bytes, at, 4), digits(bytes, at + 5, 2), digits(bytes, at + 8, 2)]
  const clock = clockAt(bytes, at + 11)
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || !clock) return null
  const ms = daysOf(year, month, day) * DAY_MS + clock.ms
  return { ms, lacks: 'nothing', start, end: closed(bytes, start, at, zoneEnd(bytes, clock.end)) }
}

/** `I0314 09:38:02.114000`. */
function glogAt(bytes: Uint8Array, start: number, at: number): LineTime | null {
  const month = digits(bytes, at + 1, 2)
  const day = digits(bytes, at + 3, 2)
  if (month < 1 || month > 12 || day < 1 || day > 31 || bytes[at + 5] !== 32) return null
  const clock = clockAt(bytes, at + 6)
  if (!clock) return null
  // The letter of the level stays with the text.
  return {
    ms: (daysOf(1972, month, day) - daysOf(1972, 1, 1)) * DAY_MS + clock.ms,
    lacks: 'year',
    start,
    end: start,
  }
}

/** After `Z`, `+00:00` or `+0000`. */
function zoneEnd(bytes: Uint8Array, end: number): number {
  if (bytes[end] === 90) return end + 1
  if (bytes[end] !== 43 && bytes[end] !== 45) return end
  if (digits(bytes, end + 1, 2) < 0) return end
  const colon = bytes[end + 3] === 58 ? 1 : 0
  return digits(bytes, end + 3 + colon, 2) < 0 ? end : end + 5 + colon
}

/** After the bracket that closes what one opened, and the blank behind it. */
function closed(bytes: Uint8Array, start: number, at: number, end: number): number {
  let after = end
  if (at > start && (bytes[after] === 93 || bytes[after] === 41)) after += 1
  while (bytes[after] === 32) after += 1
  return after
}

const STEP = /\b(?:global[_ ]?)?step[ =:]{0,3}(\d{1,15})\b/i

/** The step that a line speaks of, or null. */
export function stepOf(text: string): number | null {
  const found = STEP.exec(text)?.[1]
  return found === undefined ? null : Number(found)
}

/** A full time from one that lacks parts, filled in from a moment near it. */
export function completed({ ms, lacks }: LineTime, near: number): number {
  if (lacks === 'nothing') return ms
  if (lacks === 'date') return nearest(ms, near, DAY_MS)
  const year = new Date(near).getUTCFullYear()
  const inYear = (each: number) =>
    daysOf(each, 1, 1) * DAY_MS + ms - (isLeap(each) || ms < 60 * DAY_MS ? 0 : DAY_MS)
  // Logs are of the past: a date ahead of the moment is one of the year before.
  const now = inYear(year)
  return now > near + DAY_MS ? inYear(year - 1) : now
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const nearest = (ms: number, near: number, period: number): number =>
  ms + Math.round((near - ms) / period) * period
