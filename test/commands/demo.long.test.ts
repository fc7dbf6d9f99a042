import { expect, it } from 'vitest'
import { weirdFolder } from '../support/weird-folder.ts'
import { orion } from './program.ts'

it('the demo kills a run, resumes it, and proves that every bit is equal, twice in one home', async () => {
  const home = weirdFolder()
  const first = await orion(['demo'], { home, cwd: process.cwd() })
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' })
  expect(first.stdout).toMatch(/SIGKILL at step \d+: \d+ processes died at once/)
  expect(first.stdout).toMatch(/noticed: lost/)
  expect(first.stdout).toMatch(/orion resume \w+: from step 50/)
  expect(first.stdout).toMatch(/✔ equal: 50 losses of steps 51 to 100 and the final weights, bit by bit/)

  const second = await orion(['demo', '--json'], { home })
  expect(second.code).toBe(0)
  const { item } = JSON.parse(second.stdout)
  expect(item.proof).toMatchObject({ equal: true, compared: 50, difference: null })
  expect(item.proof.weights.resumed).toBe(item.proof.weights.reference)
  const runs = JSON.parse((await orion(['runs', '--json'], { home })).stdout).items
  expect(runs.map((run: { state: string }) => run.state)).toEqual(
    Array.from({ length: 4 }, () => 'completed'),
  )
}, 600_000)
