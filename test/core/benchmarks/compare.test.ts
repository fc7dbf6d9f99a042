import { describe, expect, it } from 'vitest'
import { compareResults } from '../../../src/core/benchmarks/compare.ts'
import { studentQuantile } from '../../../src/core/benchmarks/student.ts'
import type { BenchmarkResult } from '../../../src/schema/benchmark.ts'
import { type Draw, type Drawn, draws, errorsOf, resultOf } from './simulated-results.ts'

const TRIALS = 1_000
const RECORDINGS = 3
const ITEMS = 12
/** Expected squared error and deviation of an item; the true R2 of a model is 1 - factor * error / deviation. */
const ERROR = 0.4

/** One trial: two models on the same items, of which the second errs `ratio` times as much on average. */
function trial(draw: Draw, ratio: number): [before: BenchmarkResult, after: BenchmarkResult] {
  const items: Drawn[] = Array.from({ length: RECORDINGS * ITEMS }, (_, index) => {
    const hard = 0.5 + draw()
    return {
      recording: `rec-${Math.floor(index / ITEMS)}`,
      deviation: [hard * (0.8 + 0.4 * draw()), hard * (0.8 + 0.4 * draw())],
      errors: [errorsOf(draw, hard, ERROR), errorsOf(draw, hard, ERROR * ratio)],
    }
  })
  return [resultOf(items, 0), resultOf(items, 1)]
}

function compared(draw: Draw, ratio: number) {
  const [before, after] = trial(draw, ratio)
  const found = compareResults(before, after, 'r2')
  if (!found?.interval) throw new Error('nothing to compare')
  return { ...found, interval: found.interval }
}

describe('over 1,000 trials with a known true difference', () => {
  it.each([1, 0.9, 1.25])(
    'the interval covers it at its stated rate, where the error is %s times as large',
    ratio => {
      const draw = draws(11)
      const truth = ERROR - ERROR * ratio
      const covered = Array.from({ length: TRIALS }, () => compared(draw, ratio).interval).filter(
        ([low, high]) => low <= truth && truth <= high,
      ).length
      // Three standard errors of a rate of 95 % over 1,000 trials are 2.1 %.
      expect(covered / TRIALS).toBeGreaterThan(0.929)
      expect(covered / TRIALS).toBeLessThan(0.971)
    },
  )

  it('equal models are told apart no more often than one time in twenty', () => {
    const draw = draws(5)
    const told = Array.from({ length: TRIALS }, () => compared(draw, 1)).filter(
      ({ verdict }) => verdict !== 'cannot tell',
    ).length
    expect(told / TRIALS).toBeLessThan(0.071)
  })

  it('the smallest difference it says it resolves is found about four times in five', () => {
    const draw = draws(7)
    const typical = Array.from({ length: 200 }, () => compared(draw, 1).resolves ?? 0).sort(
      (a, b) => a - b,
    )[100]
    const ratio = 1 - (typical ?? 0) / ERROR
    const found = Array.from({ length: TRIALS }, () => compared(draw, ratio)).filter(
      ({ verdict }) => verdict === 'better',
    ).length
    expect(found / TRIALS).toBeGreaterThan(0.72)
    expect(found / TRIALS).toBeLessThan(0.92)
  })

  it('pairing resolves much smaller differences than two samples of their own would', () => {
    const draw = draws(3)
    const [before, after] = trial(draw, 1)
    const [, stranger] = trial(draw, 1)
    const paired = compareResults(before, after, 'r2')?.resolves ?? 0
    const unpaired = compareResults(before, stranger, 'r2')?.resolves ?? 0
    expect(paired).toBeLessThan(unpaired)
  })
})

describe('where there is nothing to tell', () => {
  const draw = draws(1)
  const [before, after] = trial(draw, 1)

  it('a result is equal to itself', () => {
    expect(compareResults(before, before, 'r2')).toMatchObject({
      difference: 0,
      verdict: 'equal',
      resolves: 0,
    })
  })

  it('one item a recording gives no interval', () => {
    const first = (index: number) =>
      resultOf(
        ['a', 'b'].map(recording => ({
          recording,
          deviation: [1, 1],
          errors: [errorsOf(draw, 1, ERROR), errorsOf(draw, 1, ERROR / 4)],
        })),
        index,
      )
    expect(compareResults(first(0), first(1), 'r2')).toMatchObject({
      interval: null,
      resolves: null,
      verdict: 'cannot tell',
    })
  })

  it('other items, other data and another version of the metric are not compared', () => {
    expect(compareResults(before, { ...after, items: after.items.slice(1) }, 'r2')).toBeNull()
    expect(compareResults(before, { ...after, dataset_hash: 'f'.repeat(64) }, 'r2')).toBeNull()
    const { r2 } = after.metrics
    if (!r2) throw new Error('no r2')
    expect(compareResults(before, { ...after, metrics: { r2: { ...r2, version: 2 } } }, 'r2')).toBeNull()
  })

  it('a smaller error is better and a smaller R2 worse', () => {
    expect(compareResults(...trial(draw, 0.3), 'r2')?.verdict).toBe('better')
    expect(compareResults(...trial(draw, 3), 'r2')?.verdict).toBe('worse')
    const [a, b] = trial(draw, 0.3)
    const lower = (of: BenchmarkResult): BenchmarkResult => {
      const { r2 } = of.metrics
      if (!r2) throw new Error('no r2')
      return { ...of, metrics: { r2: { ...r2, higher_is_better: false } } }
    }
    expect(compareResults(lower(a), lower(b), 'r2')?.verdict).toBe('worse')
  })
})

// Tables of scipy.stats.t.ppf.
it.each([
  [0.975, 1, 12.7062047362],
  [0.975, 2, 4.3026527297],
  [0.975, 3.5, 2.94008864],
  [0.975, 10, 2.228138852],
  [0.8, 7, 0.8960296443],
  [0.8, 200, 0.84342213],
  [0.025, 30, -2.0422724563],
])('the %s quantile of t with %s degrees is %s', (probability, degrees, value) => {
  expect(studentQuantile(probability, degrees)).toBeCloseTo(value, 3)
})
