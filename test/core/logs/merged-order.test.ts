import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MergedOrder } from '../../../src/core/logs/merged-order.ts'
import { fuzzRuns } from '../../support/fuzz-runs.ts'

it('knows for every line its file, its number there, and the way back', () => {
  const files = fc.array(fc.nat({ max: 4 }), { maxLength: 60 })
  fc.assert(
    fc.property(files, files, fc.constantFrom(1, 40), (before, after, times) => {
      const order = new MergedOrder()
      const back = Array.from({ length: times }, () => before).flat()
      const forth = Array.from({ length: times }, () => after).flat()
      for (const file of back) order.prepend(file)
      for (const file of forth) order.append(file)
      expect([order.first, order.end]).toEqual([-back.length || 0, forth.length])
      const all = [...back.toReversed(), ...forth]
      const counts = Array.from({ length: 5 }, (_, file) => -back.filter(each => each === file).length)
      for (const [at, file] of all.entries()) {
        const id = at - back.length
        expect(order.fileOf(id)).toBe(file)
        if (at % 17 === 0)
          expect([...order.positions(id, 5)].map(count => count + 0)).toEqual(counts.map(count => count + 0))
        if (at % 7 === 0) expect(order.find({ file, line: counts[file] ?? 0 })).toBe(id)
        counts[file] = (counts[file] ?? 0) + 1
      }
    }),
    { numRuns: fuzzRuns(150) },
  )
})

it('finds the nearest line of chosen files', () => {
  const order = new MergedOrder()
  for (const file of [1, 0, 1, 1]) order.append(file)
  for (const file of [0, 2]) order.prepend(file)
  expect(order.seek(-2, 1, file => file === 1)).toBe(0)
  expect(order.seek(3, -1, file => file === 2)).toBe(-2)
  expect(order.seek(0, 1, file => file === 2)).toBeNull()
})

it('goes from lines of one file to lines of several at any place', () => {
  const order = new MergedOrder()
  const files = [3, 3, 3, 0].flatMap((file, at) => Array.from({ length: at === 3 ? 2 : 65_530 }, () => file))
  for (const file of files) order.append(file)
  for (const at of [
    0,
    65_535,
    65_536,
    131_071,
    131_072,
    files.length - 3,
    files.length - 2,
    files.length - 1,
  ])
    expect(order.fileOf(at)).toBe(files[at])
  expect([...order.positions(files.length - 1, 4)]).toEqual([1, 0, 0, files.length - 2])
  expect(order.find({ file: 0, line: 0 })).toBe(files.length - 2)
  expect(order.find({ file: 3, line: 131_072 })).toBe(131_072)
})
