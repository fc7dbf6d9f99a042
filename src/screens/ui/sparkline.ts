import type { SafeText } from '../../core/text/sanitize.ts'
import { drawn } from './safe.ts'

const LEFT = [0, 0x40, 0x44, 0x46, 0x47]
const RIGHT = [0, 0x80, 0xa0, 0xb0, 0xb8]

/**
 * A curve in one row: two values a cell, four heights each, from the smallest to the largest finite value. A value that is
 * not finite leaves a gap.
 */
export function sparkline(values: ArrayLike<number>, width: number): SafeText {
  const finite = Array.from(values).filter(Number.isFinite)
  const low = Math.min(...finite)
  const span = Math.max(...finite) - low
  const count = Math.min(values.length, width * 2)
  const height = (at: number): number => {
    const value = values[Math.floor((at * values.length) / count)]
    if (value === undefined || !Number.isFinite(value)) return 0
    return span > 0 ? 1 + Math.round(((value - low) / span) * 3) : 1
  }
  const cells: string[] = []
  for (let at = 0; at < count; at += 2) {
    const bits = (LEFT[height(at)] ?? 0) | (at + 1 < count ? (RIGHT[height(at + 1)] ?? 0) : 0)
    cells.push(String.fromCodePoint(0x2800 + bits))
  }
  return drawn(cells)
}
