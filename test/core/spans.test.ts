import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lengthOf, minus, type Span, union } from '../../src/core/spans.ts'
import { fuzzRuns } from '../support/fuzz-runs.ts'

const spans = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 8 }))
    .map(([start, long]): Span => [start, start + long]),
  { maxLength: 12 },
)
/** The whole seconds that spans cover. */
const seconds = (of: readonly Span[]) => {
  const covered = new Set<number>()
  for (const [start, end] of of) for (let at = start; at < end; at++) covered.add(at)
  return covered
}

it('union and difference cover the seconds that sets of seconds say', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      expect(seconds(union(a))).toEqual(seconds(a))
      const gone = seconds(b)
      expect([...seconds(minus(a, b))].toSorted()).toEqual(
        [...seconds(a)].filter(at => !gone.has(at)).toSorted(),
      )
      for (const result of [union(a), minus(a, b)]) {
        expect(lengthOf(result)).toBe(seconds(result).size)
        for (const [at, [start]] of result.entries())
          expect(start).toBeGreaterThanOrEqual(result[at - 1]?.[1] ?? 0)
      }
    }),
    { numRuns: fuzzRuns(500) },
  )
})
