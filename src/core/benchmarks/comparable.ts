import type { Measured } from '../../schema/benchmark.ts'

export interface Pair {
  before: Measured
  after: Measured
}

/** The two measurements on the largest part of the items that both sides answered; null where they share none. */
export function comparablePair(before: readonly Measured[], after: readonly Measured[]): Pair | null {
  let best: Pair | null = null
  for (const a of before)
    for (const b of after)
      if (comparable(a, b) && (best === null || a.partial_subset > best.before.partial_subset))
        best = { before: a, after: b }
  return best
}

const comparable = (a: Measured, b: Measured) =>
  a.suite === b.suite &&
  a.dataset_hash === b.dataset_hash &&
  a.partial_subset === b.partial_subset &&
  a.partial_seed === b.partial_seed &&
  Object.entries(a.scores ?? {}).some(([name, { version }]) => b.scores?.[name]?.version === version)
