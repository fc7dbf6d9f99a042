import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Axis, placeOn, roundAxis, ticksOf, tickWords, valueAt } from '../../../src/screens/ui/axis.ts'

const axis = (low: number, high: number, change: Partial<Axis> = {}): Axis => ({
  low,
  high,
  log: false,
  kind: 'value',
  ...change,
})
const log = { log: true } as const

describe('ticks', () => {
  it.each<[name: string, of: Axis, most: number, words: string[]]>([
    ['a loss', axis(0, 0.62), 4, ['0.0', '0.2', '0.4', '0.6']],
    ['a narrow range', axis(0.4995, 0.5005), 3, ['0.4995', '0.5000', '0.5005']],
    ['negative values', axis(-3, 3), 3, ['-2', '0', '2']],
    ['large values', axis(0, 3e7), 3, ['0', '1e7', '2e7', '3e7']],
    ['steps', axis(0, 118_400, { kind: 'count' }), 4, ['0', '50k', '100k']],
    ['few steps', axis(0, 3, { kind: 'count' }), 8, ['0', '1', '2', '3']],
    ['time', axis(0, 7 * 3600, { kind: 'seconds' }), 4, ['0', '2 h', '4 h', '6 h']],
    ['minutes', axis(0, 100, { kind: 'seconds' }), 4, ['0', '30 s', '1 min', '1 min 30 s']],
    ['decades', axis(1e-4, 10, log), 6, ['1e-4', '0.001', '0.01', '0.1', '1', '10']],
    ['one decade', axis(0.03, 0.6, log), 5, ['0.03', '0.05', '0.1', '0.2', '0.3', '0.5']],
    ['many decades', axis(1e-12, 1e12, log), 4, ['1e-12', '1e-6', '1', '1e6', '1e12']],
  ])('of %s are round', (_name, of, most, words) => {
    expect(tickWords(ticksOf(of, most), of)).toEqual(words)
  })

  it('are few, ascending and on the axis, whatever it spans', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 })
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 12 }), fc.boolean(), (a, b, most, isLog) => {
        const [low, high] = isLog
          ? [Math.max(1e-300, Math.min(Math.abs(a), Math.abs(b))), Math.max(1e-299, Math.abs(a), Math.abs(b))]
          : [Math.min(a, b), Math.max(a, b)]
        const of = axis(low, high, { log: isLog })
        const ticks = ticksOf(of, most)
        return (
          ticks.length <= most * 2 + 2 &&
          ticks.every((tick, at) => at === 0 || tick >= (ticks[at - 1] ?? 0)) &&
          tickWords(ticks, of).every(word => word !== '' && !word.includes('NaN'))
        )
      }),
    )
  })
})

describe('an axis', () => {
  it('knows the value of each place, linear or logarithmic', () => {
    for (const of of [axis(-2, 8), axis(0.01, 100, log)])
      for (const place of [0, 0.25, 0.5, 1]) expect(placeOn(of, valueAt(of, place))).toBeCloseTo(place, 12)
  })

  it('has no place on a logarithmic axis for what is not positive', () => {
    expect(placeOn(axis(1, 10, log), 0)).toBeNaN()
    expect(placeOn(axis(1, 10, log), -1)).toBeNaN()
  })

  it.each<[name: string, of: Axis, low: number, high: number]>([
    ['outward to near round values', axis(0.0312, 0.5993), 0, 0.6],
    ['to something around a single value', axis(5, 5), 4.5, 5.5],
    ['to something around zero', axis(0, 0), -0.1, 0.1],
  ])('is rounded %s', (_name, of, low, high) => {
    const rounded = roundAxis(of, 4)
    expect(rounded.low).toBeCloseTo(low, 9)
    expect(rounded.high).toBeCloseTo(high, 9)
  })

  it('holds all that it held before it was rounded', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 })
    fc.assert(
      fc.property(value, value, fc.boolean(), (a, b, isLog) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        const of = isLog
          ? axis(Math.abs(low) + 1e-9, Math.abs(low) + Math.abs(high) + 1, log)
          : axis(low, high)
        const rounded = roundAxis(of, 5)
        const slack = 1e-9 * Math.max(Math.abs(of.low), Math.abs(of.high))
        return rounded.low <= of.low + slack && rounded.high >= of.high - slack
      }),
    )
  })
})
