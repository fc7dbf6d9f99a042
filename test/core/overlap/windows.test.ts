import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  disjointWindows,
  lengthOfWindows,
  sharedBy,
  type Windows,
  windowsIn,
} from '../../../src/core/overlap/windows.ts'
import { type Span, union } from '../../../src/core/spans.ts'

/** Times on a grid of eighths, which doubles hold exactly. */
const time = fc.integer({ min: 0, max: 400 }).map(n => n / 8)
const span = fc.tuple(time, fc.integer({ min: 1, max: 40 })).map(([start, n]): Span => [start, start + n / 8])
const spans = fc.array(span, { maxLength: 30 })

/** Windows that may overlap each other, in order of their starts. */
function windowsFrom(all: readonly Span[]): Windows {
  const ordered = all.toSorted((a, b) => a[0] - b[0])
  return {
    starts: Float64Array.from(ordered, each => each[0]),
    ends: Float64Array.from(ordered, each => each[1]),
  }
}
const spansOf = ({ starts, ends }: Windows): Span[] => Array.from(starts, (start, i) => [start, ends[i] ?? 0])

const share = (a: Span, b: Span) => Math.min(a[1], b[1]) > Math.max(a[0], b[0])

describe('held-out windows and what was trained on', () => {
  it('overlap where a comparison of every pair says so', () => {
    fc.assert(
      fc.property(spans, spans, (asked, trained) => {
        const seen = union(trained)
        const ordered = asked.toSorted((a, b) => a[0] - b[0])
        const expected = ordered.flatMap((window, i) => (seen.some(each => share(window, each)) ? [i] : []))
        expect([...sharedBy(windowsFrom(ordered), disjointWindows(trained)).which]).toEqual(expected)
      }),
      { numRuns: 2_000 },
    )
  })

  it('share the time that each eighth of a second is looked up for', () => {
    fc.assert(
      fc.property(spans, spans, (asked, trained) => {
        const shared = spansOf(sharedBy(windowsFrom(asked), disjointWindows(trained)).time)
        expect(shared).toEqual(union(shared))
        for (let tick = 0; tick < 450; tick += 1) {
          const at: Span = [tick / 8, (tick + 1) / 8]
          const both = asked.some(each => share(each, at)) && trained.some(each => share(each, at))
          expect(shared.some(each => share(each, at))).toBe(both)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('are cut out of spans as stitching wants them', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 16 }), (within, l, s) => {
        const [length, step] = [l / 8, s / 8]
        const expected = union(within).flatMap(([start, end]) => {
          const all: Span[] = []
          for (let at = start; at + length <= end; at += step) all.push([at, at + length])
          return all
        })
        expect(spansOf(windowsIn(within, length, step))).toEqual(expected)
      }),
    )
  })

  it('do not overlap where one ends in the instant at which the other begins, rounding or not', () => {
    const trained = windowsFrom([[0, 0.1 + 0.2]])
    expect(sharedBy(windowsFrom([[0.3, 1.3]]), trained).which).toHaveLength(0)
    expect(sharedBy(windowsFrom([[0.299, 1.3]]), trained).which).toHaveLength(1)
    expect(lengthOfWindows(sharedBy(windowsFrom([[0.299, 1.3]]), trained).time)).toBeCloseTo(0.001, 6)
  })
})
