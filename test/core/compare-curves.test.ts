import { expect, it } from 'vitest'
import { compareCurves } from '../../src/core/compare-curves.ts'

const curve = (...points: [step: number, value: number][]) => new Map(points)

it.each([
  ['equal curves have no difference', curve([1, 0.5], [2, 0.25]), curve([2, 0.25], [1, 0.5]), null],
  ['the last bit is a difference', curve([1, 0.3]), curve([1, 0.1 + 0.2]), { step: 1, a: 0.3, b: 0.1 + 0.2 }],
  [
    'the first difference is told',
    curve([1, 1], [2, 2], [3, 3]),
    curve([1, 1], [2, 0], [3, 0]),
    { step: 2, a: 2, b: 0 },
  ],
  ['a value that only one has is one', curve([1, 1]), curve([1, 1], [2, 2]), { step: 2, a: null, b: 2 }],
  ['NaN equals NaN', curve([1, Number.NaN]), curve([1, Number.NaN]), null],
  ['zero is not minus zero', curve([1, 0]), curve([1, -0]), { step: 1, a: 0, b: -0 }],
])('%s', (_, a, b, difference) => {
  expect(compareCurves(a, b)).toMatchObject({
    difference,
    steps: { first: 1 },
    compared: new Set([...a.keys(), ...b.keys()]).size,
  })
})

it('two empty curves cannot be compared', () => {
  expect(compareCurves(curve(), curve())).toBeNull()
})
