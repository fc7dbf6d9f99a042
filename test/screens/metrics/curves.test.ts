import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gridOf } from '../../../src/screens/metrics/grid.ts'
import { panned, roomyEnd, steady, zoomed } from '../../../src/screens/metrics/range.ts'
import { smooth } from '../../../src/screens/metrics/smooth.ts'
import { xMapOf } from '../../../src/screens/metrics/x-map.ts'

describe('smoothing', () => {
  it('leaves a constant as it is, from its first point on', () => {
    expect([...smooth([3, 3, 3], [1, 1, 1], 0.9)].map(value => value.toFixed(9))).toEqual([
      '3.000000000',
      '3.000000000',
      '3.000000000',
    ])
  })

  it('is the corrected moving average of its definition', () => {
    const [first, second, third] = smooth([1, 2, 4], [1, 1, 1], 0.5)
    expect(first).toBeCloseTo(1, 12)
    expect(second).toBeCloseTo((0.25 * 1 + 0.5 * 2) / 0.75, 12)
    expect(third).toBeCloseTo((0.125 * 1 + 0.25 * 2 + 0.5 * 4) / 0.875, 12)
  })

  it('counts a bucket of many points as many', () => {
    const apart = smooth([1, 5, 5, 5, 5], [1, 1, 1, 1, 1], 0.9)
    const together = smooth([1, 5], [1, 4], 0.9)
    expect(together[1]).toBeCloseTo(apart[4] ?? Number.NaN, 12)
  })

  it('leaves gaps where nothing is finite, and goes on as before after them', () => {
    const [, gap, after] = smooth([2, Number.NaN, 2], [1, 0, 1], 0.99)
    expect(gap).toBeNaN()
    expect(after).toBeCloseTo(2, 12)
  })

  it('stays between the smallest and the largest value', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.constantFrom(0.6, 0.9, 0.999), (values, weight) => {
        const out = smooth(
          values,
          values.map(() => 1),
          weight,
        )
        const slack = 1e-6
        return out.every(each => each >= Math.min(...values) - slack && each <= Math.max(...values) + slack)
      }),
    )
  })
})

describe('the part of the axis that is shown', () => {
  const whole = { from: 0, to: 1000 }

  it.each<[name: string, about: number, factor: number, from: number, to: number]>([
    ['narrower around the cursor, which stays where it is', 500, 0.5, 400, 600],
    ['narrower around an end', 600, 0.5, 500, 700],
    ['wider', 500, 2, 100, 900],
  ])('is %s', (_name, about, factor, from, to) => {
    const range = factor < 1 ? { from: 300, to: 700 } : { from: 300, to: 700 }
    const expected = { 'narrower around an end': { from: 450, to: 650 } }[_name] ?? { from, to }
    expect(zoomed(range, whole, factor, about, 8)).toEqual(expected)
  })

  it('never becomes narrower than is of use, nor wider than all', () => {
    expect(zoomed({ from: 100, to: 110 }, whole, 0.5, 105, 8)).toEqual({ from: 101, to: 109 })
    expect(zoomed({ from: 100, to: 700 }, whole, 2, 105, 8)).toBeNull()
  })

  it('never leaves the axis, however it is moved', () => {
    const place = fc.double({ min: 0, max: 1000, noNaN: true })
    fc.assert(
      fc.property(place, place, fc.double({ min: -3, max: 3, noNaN: true }), (a, b, share) => {
        const { from, to } = panned({ from: Math.min(a, b), to: Math.max(a, b) }, whole, share)
        return from >= -1e-9 && to <= 1000 + 1e-9 && Math.abs(to - from - Math.abs(a - b)) < 1e-6
      }),
    )
  })

  it('ends at few places while a run grows', () => {
    const ends = new Set(Array.from({ length: 10_000 }, (_, at) => roomyEnd(at + 1)))
    expect(ends.size).toBeLessThan(45)
    for (let at = 1; at < 10_000; at += 1) expect(roomyEnd(at)).toBeGreaterThanOrEqual(at)
  })

  it('keeps the values of before while they hold what there is and are mostly filled', () => {
    const before = { from: 0, to: 10 }
    expect(steady(before, { from: 1, to: 9 })).toBe(before)
    expect(steady(before, { from: 1, to: 11 })).toEqual({ from: 1, to: 11 })
    expect(steady(before, { from: 1, to: 3 })).toEqual({ from: 1, to: 3 })
  })
})

describe('another unit of the x axis', () => {
  it('leads from steps to places and back, also beyond what is known', () => {
    const map = xMapOf([10, 20, 40], [0, 5, 25])
    expect([10, 15, 20, 30, 40, 50].map(step => map?.toX(step))).toEqual([0, 2.5, 5, 15, 25, 35])
    for (const step of [10, 13, 27, 40, 61]) expect(map?.toStep(map.toX(step))).toBeCloseTo(step, 9)
  })

  it('passes over what goes backward or is no number, and is nothing with fewer than two places', () => {
    const map = xMapOf([1, 2, 2, 3, 4], [0, Number.NaN, 5, 3, 8])
    expect(map?.toX(4)).toBe(8)
    expect(xMapOf([1, 2], [1, Number.NaN])).toBeNull()
    expect(xMapOf([], [])).toBeNull()
  })
})

describe('the grid of charts', () => {
  it.each<[name: string, count: number, columns: number, rows: number, across: number, down: number]>([
    ['one chart alone', 1, 120, 28, 1, 1],
    ['four side by side and below', 4, 120, 28, 2, 2],
    ['nine on a usual screen', 9, 120, 28, 3, 3],
    ['as many as a small one has room for', 12, 80, 22, 2, 2],
    ['twelve on a large one', 12, 200, 48, 4, 3],
  ])('shows %s', (_name, count, columns, rows, across, down) => {
    expect(gridOf(count, { columns, rows })).toMatchObject({ across, down })
  })

  it('fills the width and never grows beyond the area', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 60, max: 300 }),
        fc.integer({ min: 11, max: 90 }),
        (count, columns, rows) => {
          const { across, down, widths, heights } = gridOf(count, { columns, rows })
          const sum = (parts: number[]) => parts.reduce((a, b) => a + b, 0)
          return (
            widths.length === across &&
            heights.length === down &&
            sum(widths) === columns &&
            sum(heights) <= rows &&
            heights.every(height => height >= 8)
          )
        },
      ),
    )
  })
})
