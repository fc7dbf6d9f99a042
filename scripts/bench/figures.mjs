// Medians and spreads, and how they are written.

/** @param {number[]} values */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}

/**
 * Median, 99th percentile and maximum of each query in milliseconds, by its description.
 * @param {Record<string, (round: number) => unknown>} queries
 * @param {number} rounds
 */
export function timeQueries(queries, rounds) {
  const figures = {}
  for (const [what, query] of Object.entries(queries)) {
    const took = []
    for (let round = 0; round < rounds; round += 1) {
      const began = performance.now()
      query(round)
      took.push(performance.now() - began)
    }
    figures[what] = summaryOf(took)
  }
  return figures
}

/** @param {number[]} took */
export const summaryOf = took => ({
  median: quantile(took, 0.5),
  p99: quantile(took, 0.99),
  max: Math.max(...took),
})

export const median = values => quantile(values, 0.5)
export const ms = value => `${value.toFixed(value < 10 ? 1 : 0)} ms`
export const times = value => `${value.toFixed(2)}x`
export const spreadOf = (values, write) =>
  `${write(quantile(values, 0.1))} to ${write(quantile(values, 0.9))}`
