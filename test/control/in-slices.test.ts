import { expect, it } from 'vitest'
import { inSlices } from '../../src/control/in-slices.ts'

it('long work gives everything else its turn every few steps, and comes to the same end', async () => {
  let turns = 0
  let counting = true
  const count = () => {
    turns += 1
    if (counting) setImmediate(count)
  }
  setImmediate(count)
  const sum = await inSlices(
    (function* () {
      let total = 0
      for (let step = 0; step < 20; step += 1) {
        const end = performance.now() + 5
        while (performance.now() < end) total += 0
        total += step
        yield
      }
      return total
    })(),
  )
  counting = false
  expect(sum).toBe(190)
  expect(turns).toBeGreaterThanOrEqual(9)
})
