import { type Span, union } from '../spans.ts'

/** Half-open windows of one recording in order of their starts, seconds; they may overlap each other. */
export interface Windows {
  readonly starts: Float64Array
  readonly ends: Float64Array
}

/** Shared time up to this is rounding: a window that ends where another begins shares nothing with it. */
export const SAME_INSTANT_S = 1e-9

/** The time of spans as disjoint windows; spans that are so already, as a checkpoint keeps them, are only copied. */
export function disjointWindows(spans: readonly Span[]): Windows {
  const [starts, ends] = [new Float64Array(spans.length), new Float64Array(spans.length)]
  let before = Number.NEGATIVE_INFINITY
  for (let i = 0; i < spans.length; i += 1) {
    const span = spans[i]
    const [start, end] = [span?.[0] ?? 0, span?.[1] ?? 0]
    if (start <= before || end <= start) return disjointWindows(union(spans))
    starts[i] = start
    ends[i] = end
    before = end
  }
  return { starts, ends }
}

/** All windows of `length_s` that lie in spans, one every `step_s` from the start of each span. */
export function windowsIn(spans: readonly Span[], length_s: number, step_s: number): Windows {
  const inside = union(spans)
  const counts = inside.map(([start, end]) =>
    Math.max(0, Math.floor((end - start - length_s) / step_s + 1 + 1e-9)),
  )
  const total = counts.reduce((sum, count) => sum + count, 0)
  const [starts, ends] = [new Float64Array(total), new Float64Array(total)]
  let at = 0
  for (const [i, [first, end]] of inside.entries()) {
    const count = counts[i] ?? 0
    for (let n = 0; n < count; n += 1) {
      const start = first + n * step_s
      starts[at] = start
      ends[at] = Math.min(end, start + length_s)
      at += 1
    }
  }
  return { starts, ends }
}

/** Which of `asked` share time with `seen`, whose windows are disjoint: their places in order. Linear in both. */
export function overlapping(asked: Windows, seen: Windows): Uint32Array {
  const [count, spans] = [asked.starts.length, seen.starts.length]
  const found = new Uint32Array(count)
  let hits = 0
  let next = 0
  for (let i = 0; i < count; i += 1) {
    const first = (asked.starts[i] ?? 0) + SAME_INSTANT_S
    while (next < spans && (seen.ends[next] ?? 0) <= first) next += 1
    if (next === spans) break
    if ((seen.starts[next] ?? 0) < (asked.ends[i] ?? 0) - SAME_INSTANT_S) {
      found[hits] = i
      hits += 1
    }
  }
  return found.slice(0, hits)
}

/** The time that both cover, as disjoint windows in order; what touches is one. Linear in both; `seen` is disjoint. */
export function sharedTime(asked: Windows, seen: Windows): Windows {
  const [count, spans] = [asked.starts.length, seen.starts.length]
  let [starts, ends] = [new Float64Array(Math.max(16, spans)), new Float64Array(Math.max(16, spans))]
  let found = 0
  let next = 0
  let covered = Number.NEGATIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (let i = 0; i < count; i += 1) {
    const until = asked.ends[i] ?? 0
    const since = Math.max(asked.starts[i] ?? 0, covered)
    if (until <= since) continue
    covered = until
    while (next < spans && (seen.ends[next] ?? 0) <= since) next += 1
    for (let at = next; at < spans && (seen.starts[at] ?? 0) < until; at += 1) {
      const start = Math.max(since, seen.starts[at] ?? 0)
      const end = Math.min(until, seen.ends[at] ?? 0)
      if (end - start <= SAME_INSTANT_S) continue
      if (start > last) {
        if (found === starts.length) [starts, ends] = [twiceAsLong(starts), twiceAsLong(ends)]
        starts[found] = start
        found += 1
      }
      ends[found - 1] = end
      last = end
    }
  }
  return { starts: starts.slice(0, found), ends: ends.slice(0, found) }
}

/** Length of disjoint windows, seconds. */
export const lengthOfWindows = ({ starts, ends }: Windows): number =>
  ends.reduce((sum, end, i) => sum + end - (starts[i] ?? 0), 0)

function twiceAsLong(values: Float64Array): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(2 * values.length)
  longer.set(values)
  return longer
}
