import { expect, it } from 'vitest'
import { bothSeen, type Consumed, missingFrom } from '../../../src/core/checkpoints/consumed.ts'

const of = (recordings: Record<string, [number, number][]>): Consumed => ({
  samples: 4,
  recordings: Object.fromEntries(
    Object.entries(recordings).map(([id, spans]) => [id, { hash: `hash of ${id}`, samples: 2, spans }]),
  ),
})

it('weights of two checkpoints have seen the time of both, once', () => {
  const one = of({ a: [[0, 10]], b: [[5, 6]] })
  const other = of({ a: [[8, 12]], c: [[1, 2]] })
  const all = bothSeen(one, other)
  expect(all.recordings.a?.spans).toEqual([[0, 12]])
  expect(Object.keys(all.recordings)).toEqual(['a', 'b', 'c'])
  for (const each of [one, other]) expect(missingFrom(all, each)).toEqual([])
  expect(missingFrom(one, all)).toEqual(['a', 'c'])
})
