/** How many cases a fuzz test tries: a moderate number on each change, `ORION_FUZZ` times as many on demand. */
export function fuzzRuns(moderate: number): number {
  return Math.round(moderate * Number(process.env.ORION_FUZZ ?? '1'))
}
