/** Weights of smoothing in the order in which a key walks through them; 0 is none. */
export const WEIGHTS = [0, 0.6, 0.9, 0.97, 0.99, 0.997, 0.999] as const

/**
 * Exponential moving average over bucket means, with the start corrected as in Adam (Kingma and Ba, 2015, section 3): the
 * weight is that of one point, so a bucket of many points counts as many, and the curve is the same at every zoom. A bucket
 * without a finite value leaves a gap and changes nothing.
 */
export function smooth(mean: ArrayLike<number>, finite: ArrayLike<number>, weight: number): Float64Array {
  const out = new Float64Array(mean.length)
  let average = 0
  let share = 0
  for (let at = 0; at < mean.length; at += 1) {
    const value = mean[at] ?? Number.NaN
    if (!Number.isFinite(value)) {
      out[at] = Number.NaN
      continue
    }
    const kept = weight ** Math.max(1, finite[at] ?? 1)
    average = kept * average + (1 - kept) * value
    share = kept * share + (1 - kept)
    out[at] = average / share
  }
  return out
}
