/** How two curves of one metric compare, step by step and bit by bit. */
export interface CurveComparison {
  /** First and last step at which either has a value. */
  steps: { first: number; last: number }
  compared: number
  /** First step whose values differ; null stands for no value. */
  difference: { step: number; a: number | null; b: number | null } | null
}

/** Compares two curves over every step that either has; null when neither has any. NaN equals NaN, and 0 is not -0. */
export function compareCurves(
  a: ReadonlyMap<number, number>,
  b: ReadonlyMap<number, number>,
): CurveComparison | null {
  const steps = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y)
  const [first, last] = [steps[0], steps.at(-1)]
  if (first === undefined || last === undefined) return null
  const differs = steps.find(step => !Object.is(a.get(step), b.get(step)))
  return {
    steps: { first, last },
    compared: steps.length,
    difference:
      differs === undefined ? null : { step: differs, a: a.get(differs) ?? null, b: b.get(differs) ?? null },
  }
}
