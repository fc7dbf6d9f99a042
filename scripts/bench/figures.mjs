// Medians and spreads, and how they are written.

/** @param {number[]} values */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}

export const median = values => quantile(values, 0.5)
export const ms = value => `${value.toFixed(value < 10 ? 1 : 0)} ms`
export const times = value => `${value.toFixed(2)}x`
export const spreadOf = (values, write) =>
  `${write(quantile(values, 0.1))} to ${write(quantile(values, 0.9))}`
