import type { BenchmarkResult } from '../../schema/benchmark.ts'
import { shares } from './compare.ts'

/** What one item of a result says by one metric. */
export interface ItemScore {
  id: string
  recording: string
  start_s: number
  end_s: number
  samples: number
  /** The metric over the item alone; null where that is no number, as the R2 of something that does not move. */
  value: number | null
  /** How far the item moves its recording's score, to first order: those of a recording add up to 0. */
  pull: number
}

/** Every item of a result by one metric, in the order of the result. */
export function itemScores(result: BenchmarkResult, metric: string): ItemScore[] {
  const facts = result.metrics[metric]
  if (!facts) return []
  const pulls = new Map<number, number>()
  for (const indices of Map.groupBy(result.items.keys(), at => result.items[at]?.recording).values()) {
    const parts = indices.map(at => result.items[at]?.parts[metric])
    for (const [place, pull] of shares(parts, facts.factor).entries()) pulls.set(indices[place] ?? -1, pull)
  }
  return result.items.map(({ parts, ...item }, at) => ({
    id: item.id,
    recording: item.recording,
    start_s: item.start_s,
    end_s: item.end_s,
    samples: item.samples,
    value: itemValue(parts[metric], facts),
    pull: pulls.get(at) ?? 0,
  }))
}

function itemValue(
  parts: readonly [number[], number[]] | undefined,
  { offset, factor }: { offset: number; factor: number },
): number | null {
  if (!parts) return null
  const [numerators, denominators] = parts
  const values = numerators.map((numerator, at) => offset + (factor * numerator) / (denominators[at] ?? 0))
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length
  return Number.isFinite(mean) ? mean : null
}

/** Orders of items: those that cost most first, as they follow in time, or by their own score. */
export const ITEM_ORDERS = ['worst', 'time', 'score'] as const
export type ItemOrder = (typeof ITEM_ORDERS)[number]

/** Items in an order; `score` begins with the lowest that is bad, and ends with those that have none. */
export function orderItems(
  items: readonly ItemScore[],
  order: ItemOrder,
  higherIsBetter: boolean,
): ItemScore[] {
  const good = higherIsBetter ? 1 : -1
  const byTime = (a: ItemScore, b: ItemScore) =>
    a.recording === b.recording ? a.start_s - b.start_s : a.recording < b.recording ? -1 : 1
  if (order === 'time') return items.toSorted(byTime)
  if (order === 'worst') return items.toSorted((a, b) => good * (a.pull - b.pull) || byTime(a, b))
  const score = ({ value }: ItemScore) => (value === null ? Number.POSITIVE_INFINITY : good * value)
  return items.toSorted((a, b) => {
    const [one, other] = [score(a), score(b)]
    return one === other ? byTime(a, b) : one - other
  })
}
