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
    const [start, end] = spans[i] ?? [0, 0]
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
  inside.forEach(([start, end], i) => {
    for (let n = 0; n < (counts[i] ?? 0); n += 1) {
      starts[at] = start + n * step_s
      ends[at] = Math.min(end, start + n * step_s + length_s)
      at += 1
    }
  })
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

/** The time that both cover, as disjoint windows in order. Linear in both; `seen` is disjoint. */
export function sharedTime(asked: Windows, seen: Windows): Windows {
  const shared = new Growing(seen.starts.length)
  let next = 0
  let covered = Number.NEGATIVE_INFINITY
  for (let i = 0; i < asked.starts.length; i += 1) {
    const end = asked.ends[i] ?? 0
    const start = Math.max(asked.starts[i] ?? 0, covered)
    if (end <= start) continue
    covered = end
    while (next < seen.starts.length && (seen.ends[next] ?? 0) <= start) next += 1
    for (let at = next; at < seen.starts.length && (seen.starts[at] ?? 0) < end; at += 1) {
      shared.add(Math.max(start, seen.starts[at] ?? 0), Math.min(end, seen.ends[at] ?? 0))
    }
  }
  return shared.windows()
}

/** Length of disjoint windows, seconds. */
export const lengthOfWindows = ({ starts, ends }: Windows): number =>
  ends.reduce((sum, end, i) => sum + end - (starts[i] ?? 0), 0)

/** Disjoint windows that are found in order; one that touches the last makes it longer. */
class Growing {
  #starts: Float64Array
  #ends: Float64Array
  #count = 0

  constructor(expected: number) {
    this.#starts = new Float64Array(Math.max(16, expected))
    this.#ends = new Float64Array(Math.max(16, expected))
  }

  add(start: number, end: number): void {
    if (end - start <= SAME_INSTANT_S) return
    if (this.#count > 0 && start <= (this.#ends[this.#count - 1] ?? 0)) {
      this.#ends[this.#count - 1] = end
      return
    }
    if (this.#count === this.#starts.length) {
      this.#starts = twiceAsLong(this.#starts)
      this.#ends = twiceAsLong(this.#ends)
    }
    this.#starts[this.#count] = start
    this.#ends[this.#count] = end
    this.#count += 1
  }

  windows(): Windows {
    return { starts: this.#starts.slice(0, this.#count), ends: this.#ends.slice(0, this.#count) }
  }
}

function twiceAsLong(values: Float64Array): Float64Array {
  const longer = new Float64Array(2 * values.length)
  longer.set(values)
  return longer
}
