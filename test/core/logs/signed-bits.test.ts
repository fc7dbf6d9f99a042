import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SignedBits } from '../../../src/core/logs/signed-bits.ts'
import { fuzzRuns } from '../../support/fuzz-runs.ts'

it('is a set of whole numbers that is walked in both directions', () => {
  const number = fc.oneof(fc.integer({ min: -70, max: 70 }), fc.integer({ min: -5000, max: 5000 }))
  fc.assert(
    fc.property(fc.array(number, { maxLength: 40 }), number, (members, asked) => {
      const bits = new SignedBits()
      for (const member of members) bits.add(member)
      const sorted = [...new Set(members)].sort((a, b) => a - b)
      expect(bits.count).toBe(sorted.length)
      expect(bits.has(asked)).toBe(sorted.includes(asked))
      expect(bits.next(asked)).toBe(sorted.find(member => member > asked) ?? null)
      expect(bits.previous(asked)).toBe(sorted.findLast(member => member < asked) ?? null)
    }),
    { numRuns: fuzzRuns(5000) },
  )
})
