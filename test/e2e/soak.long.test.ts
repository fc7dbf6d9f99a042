import { expect, it } from 'vitest'
import { soak } from './soak.ts'

const hours = Number(process.env.ORION_SOAK_HOURS ?? '') || 1 / 6
const seconds = hours * 3600
/** So many lines fit on the disk of a test, 45 bytes each. */
const MOST_LINES = 60_000_000

it(`a session of ${Math.round(hours * 60)} minutes neither grows, misses a line, nor becomes slow`, {
  timeout: (seconds + 600) * 1000,
}, async () => {
  const linesPerSecond = Math.min(100_000, Math.floor(MOST_LINES / seconds))
  const soaked = await soak({ seconds, linesPerSecond, stepsPerSecond: 10 })
  const { end, middle, ...figures } = soaked
  process.stdout.write(`${JSON.stringify(figures)}\n`)
  expect(end).toContain(`step ${soaked.lines} `)
  expect(middle).toContain(`step ${Math.floor(soaked.lines / 2)} `)
  expect(soaked.brokenFrames).toEqual([])
  expect(soaked.heapGrowth).toBeLessThan(10_000_000)
  expect(soaked.keyMs.p95).toBeLessThan(250)
})
