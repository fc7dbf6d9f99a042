const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** A size as people read it: `0 B`, `640 KiB`, `1.4 GiB`. */
export function bytesWords(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return 'unknown'
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  // 1023.96 KiB would round to 1024 KiB.
  if (Math.round(value) >= 1024 && power < UNITS.length - 1) return `1 ${UNITS[power + 1]}`
  return `${power === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${UNITS[power]}`
}

/** A length of time, two units at most: `0.4 s`, `42 s`, `3 min 12 s`, `2 h 05 min`, `3 d 4 h`. */
export function durationWords(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown'
  if (seconds < 0) return `-${durationWords(-seconds)}`
  if (seconds > 0 && seconds < 0.9995) return `${Math.max(1, Math.round(seconds * 1000))} ms`
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return two(whole, 60, 'min', 1, 's')
  if (whole < 86_400) return two(whole, 3600, 'h', 60, 'min')
  return two(whole, 86_400, 'd', 3600, 'h')
}

function two(seconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % large) / small)
  const first = `${Math.floor(seconds / large)} ${largeName}`
  return rest === 0
    ? first
    : `${first} ${largeName === 'd' ? rest : String(rest).padStart(2, '0')} ${smallName}`
}

/** How long ago a UTC time was: `now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`, and the date after 60 days. */
export function ageWords(time: string, now: Date): string {
  const then = new Date(time)
  const seconds = (now.getTime() - then.getTime()) / 1000
  if (Number.isNaN(seconds)) return 'unknown'
  if (seconds < -5) return `in ${coarse(-seconds)}`
  if (seconds < 2) return 'now'
  return seconds < 60 * 86_400 ? `${coarse(seconds)} ago` : then.toISOString().slice(0, 10)
}

function coarse(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** A whole number with thousands separated: `1,234,567`. */
export function countWords(count: number): string {
  return Number.isFinite(count) ? Math.round(count).toLocaleString('en-US') : 'unknown'
}

/** A large number, short: `950`, `12.3k`, `4.6M`, `1.2B`. */
export function shortCount(count: number): string {
  if (!Number.isFinite(count)) return 'unknown'
  const power = Math.abs(count) < 1 ? 0 : Math.min(4, Math.floor(Math.log10(Math.abs(count)) / 3))
  const value = Number((count / 1000 ** power).toPrecision(3))
  if (Math.abs(value) >= 1000 && power < 4) return `${value / 1000}${'kMBT'[power]}`
  return `${value}${power === 0 ? '' : 'kMBT'[power - 1]}`
}

/** A measured value with four significant digits, as a researcher writes it: `0.4312`, `3e-4`, `1.234e-5`, `NaN`. */
export function floatWords(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e6) return String(value)
  if (size >= 1e-3 && size < 1e6) return String(Number(value.toPrecision(size >= 1e4 ? 6 : 4)))
  return Number(value.toPrecision(4)).toExponential().replace('e+', 'e')
}

/** `1 run`, `3 runs`, `2 entries`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${countWords(count)} ${count === 1 ? noun : many}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}
