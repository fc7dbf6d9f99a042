import { describe, expect, it } from 'vitest'
import { nextQuestionAt } from '../../../src/core/slurm/pace.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** How often the scheduler is asked in a day by somebody who looks every second, and who is urgent now and then. */
function askedInADay(answers: boolean, urgentEvery = Number.POSITIVE_INFINITY): number[] {
  const asked: number[] = []
  let failures = 0
  for (let now = 0; now < DAY_MS; now += 1_000) {
    const pace = { asked_at: asked.at(-1) ?? Number.NEGATIVE_INFINITY, submitted_at: 0, failures }
    if (now < nextQuestionAt(pace, now % urgentEvery === 0)) continue
    asked.push(now)
    failures = answers ? 0 : failures + 1
  }
  return asked
}

describe('how often a scheduler is asked', () => {
  it('is every 15 seconds at most, after a lively first minute', () => {
    const asked = askedInADay(true)
    expect(asked.filter(at => at < 60_000).length).toBeLessThanOrEqual(12)
    const calm = asked.filter(at => at >= 60_000)
    expect(calm.length).toBeLessThanOrEqual((DAY_MS - 60_000) / 15_000)
    expect(calm.length).toBeGreaterThan((DAY_MS - 60_000) / 16_000)
  })

  it('is at most six times an hour while it fails, however urgent the question', () => {
    const late = askedInADay(false, 2_000).filter(at => at >= HOUR_MS)
    for (let hour = 1; hour < 24; hour += 1) {
      const within = late.filter(at => at >= hour * HOUR_MS && at < (hour + 1) * HOUR_MS)
      expect(within.length).toBeLessThanOrEqual(6)
      expect(within.length).toBeGreaterThan(4)
    }
  })

  it('is soon where something has ended', () => {
    const pace = { asked_at: 100_000, submitted_at: 0, failures: 0 }
    expect(nextQuestionAt(pace, true)).toBe(102_000)
    expect(nextQuestionAt(pace, false)).toBe(115_000)
  })
})
