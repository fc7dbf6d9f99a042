/** Time that a fuzz test may take with the largest number of cases. */
export const FUZZ_TIMEOUT_MS = 900_000

/** How many cases a fuzz test tries: a moderate number on each change, 25 times as many in the long lane or `ORION_FUZZ` times. */
export function fuzzRuns(moderate: number): number {
  const factor = process.env.ORION_FUZZ ?? (process.env.ORION_LONG_TESTS === '1' ? '25' : '1')
  return Math.round(moderate * Number(factor))
}
