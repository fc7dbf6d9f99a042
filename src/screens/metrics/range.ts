/** A part of the x axis. */
export interface Range {
  from: number
  to: number
}

/** Around `about`, a factor narrower (below 1) or wider, never beyond `whole`; null for all of it. */
export function zoomed(
  range: Range,
  whole: Range,
  factor: number,
  about: number,
  least: number,
): Range | null {
  const width = Math.max(least, (range.to - range.from) * factor)
  if (width >= whole.to - whole.from) return null
  const share = range.to > range.from ? (about - range.from) / (range.to - range.from) : 0.5
  return within({ from: about - share * width, to: about + (1 - share) * width }, whole)
}

/** Moved by a share of its own width, as far as `whole` goes. */
export function panned(range: Range, whole: Range, share: number): Range {
  const by = share * (range.to - range.from)
  return within({ from: range.from + by, to: range.to + by }, whole)
}

/** A range that was kept, where the axis is wider than it; null for all of the axis. Exactly what it was when it still fits. */
export function fitted(range: Range, whole: Range): Range | null {
  return range.to - range.from >= whole.to - whole.from ? null : within(range, whole)
}

/** As wide as it was, moved no further than until an end of `whole` is its own end to the last bit. */
function within(range: Range, whole: Range): Range {
  const width = range.to - range.from
  if (range.from < whole.from) return { from: whole.from, to: Math.min(whole.to, whole.from + width) }
  if (range.to > whole.to) return { from: Math.max(whole.from, whole.to - width), to: whole.to }
  return range
}

/** Ends of an axis that grows: so far apart that a curve in progress moves it rarely. */
const STRIDES = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]

export function roomyEnd(last: number): number {
  if (!(last > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(last))
  return (STRIDES.find(stride => stride * power >= last) ?? 10) * power
}

/** Keeps the range of before while the values stay inside and fill most of it, so that an axis does not tremble. */
export function steady(before: Range | undefined, now: Range): Range {
  if (!before) return now
  const inside = now.from >= before.from && now.to <= before.to
  const filled = now.to - now.from >= 0.6 * (before.to - before.from)
  return inside && filled ? before : now
}
