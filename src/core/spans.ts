/** Half-open stretches of time, seconds. */
export type Span = readonly [start: number, end: number]

/** The same time as disjoint spans in order; spans that touch are joined. */
export function union(spans: readonly Span[]): Span[] {
  const joined: [number, number][] = []
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else if (end > start) joined.push([start, end])
  }
  return joined
}

/** The time of `spans` that is not in `others`. */
export function minus(spans: readonly Span[], others: readonly Span[]): Span[] {
  const holes = union(others)
  const left: Span[] = []
  let next = 0
  for (const [start, end] of union(spans)) {
    let at = start
    while (next < holes.length && (holes[next]?.[1] ?? 0) <= at) next += 1
    for (let hole = next; at < end; hole += 1) {
      const [from, to] = holes[hole] ?? [end, end]
      if (from > at) left.push([at, Math.min(from, end)])
      at = Math.max(at, to)
      if (from >= end) break
    }
  }
  return left
}

/** Length of disjoint spans, seconds. */
export const lengthOf = (spans: readonly Span[]): number =>
  spans.reduce((sum, [start, end]) => sum + end - start, 0)
