import type { Windows } from '../overlap/windows.ts'
import type { Span } from '../spans.ts'

const TINY = 1e-6

/**
 * The items that held-out spans of a recording are cut into, as `orion.benchmarks.held_out.cut` cuts them: the last one of a
 * span takes what is less than half an item.
 */
export function itemsIn(spans: readonly Span[], item_s: number): Windows {
  const starts: number[] = []
  const ends: number[] = []
  for (const [low, high] of spans) {
    if (high - low < item_s / 2) continue
    const count = Math.max(1, Math.floor((high - low) / item_s + 0.5 + TINY))
    for (let at = 0; at < count; at += 1) {
      starts.push(low + at * item_s)
      ends.push(at === count - 1 ? high : low + (at + 1) * item_s)
    }
  }
  return { starts: Float64Array.from(starts), ends: Float64Array.from(ends) }
}
