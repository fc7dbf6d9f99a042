import { describe, expect, it } from 'vitest'
import { Patience } from '../../../../src/adapters/exec/host/patience.ts'
import { outOfReach, refusal } from '../../../../src/core/ssh/refusals.ts'

describe('patience with a machine that cannot be reached', () => {
  const waits = (rounds: number): number[] => {
    let now = 0
    const patience = new Patience(() => now)
    return Array.from({ length: rounds }, () => {
      patience.failed(outOfReach('no route to host'))
      const since = now
      for (;;) {
        try {
          patience.check()
          return now - since
        } catch {
          now += 500
        }
      }
    })
  }

  it('tries again soon, then more and more rarely, and never gives up', () => {
    expect(waits(7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000])
  })

  it('takes many that waited for one connection for one failure', () => {
    let now = 0
    const patience = new Patience(() => now)
    for (let round = 0; round < 50; round += 1) patience.failed(outOfReach('no route to host'))
    now = 1_000
    expect(() => patience.check()).not.toThrow()
  })

  it('never tries again after a refusal, until somebody says so', () => {
    let now = 0
    const patience = new Patience(() => now)
    patience.failed(refusal('no key was accepted', 'mend it'))
    now = 1e12
    expect(() => patience.check()).toThrow(
      expect.objectContaining({ message: 'no key was accepted', hint: 'mend it', retryable: false }),
    )
    patience.forget()
    expect(() => patience.check()).not.toThrow()
  })
})
