import { describe, expect, it } from 'vitest'
import { itemScores, orderItems } from '../../../src/core/benchmarks/item-scores.ts'
import type { BenchmarkResult } from '../../../src/schema/benchmark.ts'

const item = (recording: string, at: number, error: number, spread: number) => ({
  id: `${recording}@${at}`,
  ...{ recording, start_s: at, end_s: at + 1, samples: 10 },
  parts: { r2: [[error], [spread]] as [number[], number[]] },
})

function result(items: BenchmarkResult['items']): BenchmarkResult {
  const metric = { value: 0, version: 1, higher_is_better: true, offset: 1, factor: -1, recordings: {} }
  return {
    ...{ schema_version: 1, key: 'a', suite: 's', suite_version: 1, checkpoint_hash: 'c', dataset_hash: 'd' },
    ...{ partial_subset: '1.000000', partial_seed: 0, metrics: { r2: metric }, items },
  }
}

describe('scores of items', () => {
  const items = [item('b', 1, 5, 10), item('a', 2, 1, 10), item('a', 1, 9, 10), item('a', 3, 2, 0)]
  const scores = itemScores(result(items), 'r2')

  it('are those of the metric over each item alone, and none where nothing moves', () => {
    expect(scores.map(({ value }) => value)).toEqual([0.5, 0.9, 0.09999999999999998, null])
  })

  it('say what each adds to the score of its recording, which is nothing in all', () => {
    const pulls = scores.filter(({ recording }) => recording === 'a').map(({ pull }) => pull)
    expect(pulls.reduce((sum, each) => sum + each, 0)).toBeCloseTo(0, 12)
    // Without this item the recording would be better by about as much.
    expect(pulls[1]).toBeCloseTo(-(9 - 0.6 * 10) / 20, 12)
    expect(scores[0]?.pull).toBeCloseTo(0, 12)
  })

  it('are ordered: those that cost most first, by time, by their own score', () => {
    const ids = (order: 'worst' | 'time' | 'score', higher = true) =>
      orderItems(scores, order, higher).map(({ id }) => id)
    expect(ids('worst')).toEqual(['a@1', 'a@3', 'b@1', 'a@2'])
    expect(ids('worst', false)[0]).toBe('a@2')
    expect(ids('time')).toEqual(['a@1', 'a@2', 'a@3', 'b@1'])
    expect(ids('score')).toEqual(['a@1', 'b@1', 'a@2', 'a@3'])
    expect(ids('score', false)).toEqual(['a@2', 'b@1', 'a@1', 'a@3'])
  })

  it('are none for a metric that the suite does not have', () => {
    expect(itemScores(result(items), 'mse')).toEqual([])
  })
})
