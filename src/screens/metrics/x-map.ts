/** Where steps stand on the x axis, both ways. */
export interface XMap {
  toX(step: number): number
  toStep(x: number): number
}

export const BY_STEP: XMap = { toX: step => step, toStep: x => x }

/** Value at `at` on the line through points whose `from` ascends; beyond the ends the nearest pair goes on. */
function along(from: ArrayLike<number>, to: ArrayLike<number>, at: number): number {
  let [low, high] = [0, from.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((from[middle] ?? 0) <= at) low = middle
    else high = middle
  }
  const [a, b] = [from[low] ?? 0, from[high] ?? 0]
  const [x, y] = [to[low] ?? 0, to[high] ?? 0]
  return b > a ? x + ((at - a) / (b - a)) * (y - x) : x
}

/** A map through known places of some steps, both ascending; null when there are too few of them. */
export function xMapOf(step: ArrayLike<number>, x: ArrayLike<number>): XMap | null {
  const steps: number[] = []
  const places: number[] = []
  for (let at = 0; at < step.length; at += 1) {
    const [s, p] = [step[at] ?? Number.NaN, x[at] ?? Number.NaN]
    if (!Number.isFinite(s) || !Number.isFinite(p)) continue
    if (steps.length > 0 && (s <= (steps.at(-1) ?? 0) || p < (places.at(-1) ?? 0))) continue
    steps.push(s)
    places.push(p)
  }
  if (steps.length < 2) return null
  return { toX: at => along(steps, places, at), toStep: at => along(places, steps, at) }
}
