import type { BenchmarkResult } from '../../schema/benchmark.ts'
import { studentQuantile } from './student.ts'

/** Two measurements of the same items, compared item by item. */
export interface Comparison {
  metric: string
  before: number
  after: number
  /** after - before. */
  difference: number
  /** Bounds of the difference, 95 %; null where too few items leave it open. */
  interval: [low: number, high: number] | null
  /** Smallest true difference that as many items would tell from none four times in five; null with the interval. */
  resolves: number | null
  verdict: 'better' | 'worse' | 'cannot tell' | 'equal'
  items: number
  recordings: RecordingDifference[]
}

export interface RecordingDifference {
  recording: string
  items: number
  before: number
  after: number
  difference: number
}

const CONFIDENCE = 0.95
const POWER = 0.8

/**
 * Compares two results over the same items. Each item's part in the difference of a recording is linearised, as for any ratio
 * of sums (Cochran 1977, section 6.4), so that what both share, as a hard stretch, cancels; recordings are strata of equal
 * weight, and degrees of freedom are Satterthwaite's. Null when the results are not over the same items.
 */
export function compareResults(
  before: BenchmarkResult,
  after: BenchmarkResult,
  metric: string,
): Comparison | null {
  const facts = after.metrics[metric]
  const theirs = before.metrics[metric]
  if (!facts || !theirs || facts.version !== theirs.version || !sameItems(before, after)) return null
  const strata = [...Map.groupBy(after.items.keys(), index => after.items[index]?.recording ?? '')]
  const spreads = strata.map(([, indices]) => {
    const a = indices.map(index => before.items[index]?.parts[metric])
    const b = indices.map(index => after.items[index]?.parts[metric])
    return spread(shares(a, facts.factor), shares(b, facts.factor))
  })
  const difference = facts.value - theirs.value
  const { interval, resolves } = bounds(difference, spreads)
  return {
    metric,
    before: theirs.value,
    after: facts.value,
    difference,
    interval,
    resolves,
    verdict: verdictOf(difference, interval, facts.higher_is_better),
    items: after.items.length,
    recordings: strata.map(([recording, indices]) => ({
      recording,
      items: indices.length,
      before: theirs.recordings[recording] ?? Number.NaN,
      after: facts.recordings[recording] ?? Number.NaN,
      difference: (facts.recordings[recording] ?? Number.NaN) - (theirs.recordings[recording] ?? Number.NaN),
    })),
  }
}

/** The comparison by every metric that both sides have, the suite's first one first; empty where the items are not the same. */
export const compareByEach = (before: BenchmarkResult, after: BenchmarkResult): Comparison[] =>
  Object.keys(after.metrics).flatMap(name => compareResults(before, after, name) ?? [])

const sameItems = (a: BenchmarkResult, b: BenchmarkResult) =>
  a.dataset_hash === b.dataset_hash &&
  a.suite === b.suite &&
  a.suite_version === b.suite_version &&
  a.items.length === b.items.length &&
  a.items.every((item, index) => item.id === b.items[index]?.id)

type Parts = readonly [numerators: number[], denominators: number[]]

/** What each item adds to a ratio of sums, to first order, mean over dimensions; they add up to 0. */
export function shares(parts: readonly (Parts | undefined)[], factor: number): number[] {
  const dimensions = parts[0]?.[0].length ?? 0
  const found = new Array<number>(parts.length).fill(0)
  for (let d = 0; d < dimensions; d++) {
    const numerators = parts.map(each => each?.[0][d] ?? 0)
    const denominators = parts.map(each => each?.[1][d] ?? 0)
    const total = sum(denominators)
    const ratio = sum(numerators) / total
    for (let i = 0; i < found.length; i++) {
      const share = ((numerators[i] ?? 0) - ratio * (denominators[i] ?? 0)) / total
      found[i] = (found[i] ?? 0) + (factor * share) / dimensions
    }
  }
  return found
}

interface Spread {
  items: number
  /** Variance of the recording's difference; null for a single item, of which nobody knows. */
  variance: number | null
}

function spread(before: number[], after: number[]): Spread {
  const items = after.length
  if (items < 2) return { items, variance: null }
  const differences = after.map((value, index) => value - (before[index] ?? 0))
  const mean = sum(differences) / items
  const squares = sum(differences.map(value => (value - mean) ** 2))
  return { items, variance: (items / (items - 1)) * squares }
}

function bounds(
  difference: number,
  spreads: readonly Spread[],
): { interval: [number, number] | null; resolves: number | null } {
  const variances = spreads.map(({ variance }) => (variance ?? Number.NaN) / spreads.length ** 2)
  const variance = sum(variances)
  if (Number.isNaN(variance)) return { interval: null, resolves: null }
  if (variance === 0) return { interval: [difference, difference], resolves: 0 }
  const degrees =
    variance ** 2 / sum(spreads.map(({ items }, index) => (variances[index] ?? 0) ** 2 / (items - 1)))
  const error = Math.sqrt(variance)
  const reach = studentQuantile((1 + CONFIDENCE) / 2, degrees)
  return {
    interval: [difference - reach * error, difference + reach * error],
    resolves: (reach + studentQuantile(POWER, degrees)) * error,
  }
}

function verdictOf(
  difference: number,
  interval: [number, number] | null,
  higherIsBetter: boolean,
): Comparison['verdict'] {
  if (interval === null) return 'cannot tell'
  const [low, high] = interval
  if (low === 0 && high === 0) return 'equal'
  if (low <= 0 && high >= 0) return 'cannot tell'
  return difference > 0 === higherIsBetter ? 'better' : 'worse'
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
