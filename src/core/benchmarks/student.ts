/**
 * Quantile of Student's t distribution: Hill, Communications of the ACM 13 (1970), Algorithm 396, good to six digits from one
 * degree of freedom on, whole or not.
 */
export function studentQuantile(probability: number, degrees: number): number {
  if (probability < 0.5) return -studentQuantile(1 - probability, degrees)
  const tails = 2 * (1 - probability)
  if (degrees < 1.5) return 1 / Math.tan((tails * Math.PI) / 2)
  if (Math.abs(degrees - 2) < 1e-9) return Math.sqrt(2 / (tails * (2 - tails)) - 2)
  const a = 1 / (degrees - 0.5)
  const b = 48 / (a * a)
  let c = ((20700 * a) / b - 98) * a - 16
  c = c * a + 96.36
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * degrees
  let y = (d * tails) ** (2 / degrees)
  if (y > 0.05 + a) {
    const x = normalQuantile(tails / 2)
    y = x * x
    if (degrees < 5) c += 0.3 * (degrees - 4.5) * (x + 0.6)
    c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
    y = Math.expm1(a * y * y)
  } else {
    const inner = (degrees + 6) / (degrees * y) - 0.089 * d - 0.822
    y =
      ((1 / (inner * (degrees + 2) * 3) + 0.5 / (degrees + 4)) * y - 1) * ((degrees + 1) / (degrees + 2)) +
      1 / y
  }
  return Math.sqrt(degrees * y)
}

/** Quantile of the normal distribution below one half: Acklam's rational approximation, relative error below 1.2e-9. */
function normalQuantile(probability: number): number {
  if (probability >= 0.02425) {
    const q = probability - 0.5
    const r = q * q
    return (polynomial(CENTRE, r) * q) / (polynomial(CENTRE_BELOW, r) * r + 1)
  }
  const q = Math.sqrt(-2 * Math.log(probability))
  return polynomial(TAIL, q) / (polynomial(TAIL_BELOW, q) * q + 1)
}

const polynomial = (coefficients: readonly number[], x: number) =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)

const CENTRE = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
]
const CENTRE_BELOW = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572,
]
const TAIL = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
]
const TAIL_BELOW = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416]
