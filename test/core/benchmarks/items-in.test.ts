import { expect, it } from 'vitest'
import { itemsIn } from '../../../src/core/benchmarks/items-in.ts'

const cut = (spans: [number, number][], item_s: number) => {
  const { starts, ends } = itemsIn(spans, item_s)
  return Array.from(starts, (start, at) => [start, ends[at]])
}

it('cuts held-out spans into items as Python does: the last one takes what is less than half of one', () => {
  expect(cut([[10, 12]], 1)).toEqual([
    [10, 11],
    [11, 12],
  ])
  expect(cut([[10, 12.4]], 1).at(-1)).toEqual([11, 12.4])
  expect(cut([[10, 12.6]], 1).at(-1)).toEqual([12, 12.6])
  expect(cut([[0, 0.6]], 1)).toEqual([[0, 0.6]])
  expect(cut([[0, 0.4]], 1)).toEqual([])
  expect(cut([[14, 20]], 0.5)).toHaveLength(12)
})
