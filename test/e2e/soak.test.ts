import { beforeAll, describe, expect, it } from 'vitest'
import { type Soaked, soak } from './soak.ts'

describe('a session on a run that logs 100,000 lines a second, with somebody at the keyboard', () => {
  let soaked: Soaked
  beforeAll(async () => {
    soaked = await soak({ seconds: 40, linesPerSecond: 100_000, stepsPerSecond: 10 })
  }, 180_000)

  it('misses no line: the last one stands at the end, each at its number', () => {
    expect(soaked.lines).toBeGreaterThan(100_000)
    expect(soaked.end).toContain(`step ${soaked.lines} `)
    expect(soaked.middle).toContain(`step ${Math.floor(soaked.lines / 2)} `)
  })

  it('never draws a frame that is taller than the terminal, whatever its size becomes', () => {
    expect(soaked.resizes).toBeGreaterThan(3)
    expect(soaked.brokenFrames).toEqual([])
  })

  it('grows by less than 10 MB of heap', () => {
    expect(soaked.heapGrowth).toBeLessThan(10_000_000)
  })

  it('answers keys', () => {
    expect(soaked.keys).toBeGreaterThan(50)
    // The budget is measured by `npm run bench -- room`; here a machine busy with other tests must pass too.
    expect(soaked.keyMs.p95).toBeLessThan(1000)
  })
})
