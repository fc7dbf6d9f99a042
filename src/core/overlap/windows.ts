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
  let count = 0
  let before = Number.NEGATIVE_INFINITY
  for (const span of spans) {
    const start = span[0]
    const end = span[1]
    if (start <= before || end <= start) return disjointWindows(union(spans))
    starts[count] = start
    ends[count] = end
    count += 1
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

/** What windows share with others. */
export interface Shared {
  /** Places of the windows that share time, in order. */
  which: Uint32Array
  /** The time that both cover, as disjoint windows in order; what touches is one. */
  time: Windows
}

/** What `asked` shares with `seen`, whose windows are disjoint. Linear in both. */
export function sharedBy(asked: Windows, seen: Windows): Shared {
  const { starts: askedStarts, ends: askedEnds } = asked
  const { starts: seenStarts, ends: seenEnds } = seen
  const [count, spans] = [askedStarts.length, seenStarts.length]
  const which = new Uint32Array(count)
  let [starts, ends] = [new Float64Array(Math.max(16, spans)), new Float64Array(Math.max(16, spans))]
  let [hits, pieces] = [0, 0]
  // First of `seen` that does not end before a window, and the one at which the last shared time was found.
  let [next, reached] = [0, 0]
  // Up to where `asked` was looked at, and the end of the last piece.
  let [covered, last] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < count; i += 1) {
    const start = askedStarts[i] ?? 0
    const until = askedEnds[i] ?? 0
    while (next < spans && (seenEnds[next] ?? 0) <= start + SAME_INSTANT_S) next += 1
    if (next === spans) break
    if ((seenStarts[next] ?? 0) >= until - SAME_INSTANT_S) continue
    which[hits] = i
    hits += 1
    const since = Math.max(start, covered)
    if (until <= since) continue
    covered = until
    for (let at = Math.max(next, reached); at < spans && (seenStarts[at] ?? 0) < until; at += 1) {
      reached = at
      const from = Math.max(since, seenStarts[at] ?? 0)
      const to = Math.min(until, seenEnds[at] ?? 0)
      if (to - from <= SAME_INSTANT_S) continue
      if (from > last) {
        if (pieces === starts.length) [starts, ends] = [twiceAsLong(starts), twiceAsLong(ends)]
        starts[pieces] = from
        pieces += 1
      }
      ends[pieces - 1] = to
      last = to
    }
  }
  return {
    which: which.slice(0, hits),
    time: { starts: starts.slice(0, pieces), ends: ends.slice(0, pieces) },
  }
}

/** Length of disjoint windows, seconds. */
export const lengthOfWindows = ({ starts, ends }: Windows): number =>
  ends.reduce((sum, end, i) => sum + end - (starts[i] ?? 0), 0)

function twiceAsLong(values: Float64Array): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(2 * values.length)
  longer.set(values)
  return longer
}
