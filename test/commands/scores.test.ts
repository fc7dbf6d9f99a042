import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { MEASUREMENTS, seedScores } from '../support/seeded-scores.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { orion } from './program.ts'

let home: string
beforeAll(() => {
  home = weirdFolder()
  seedScores(join(home, 'orion home'))
})

const said = async (...argv: string[]) => {
  const { code, stdout, stderr } = await orion([...argv, '--json'], { home })
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}
const text = async (...argv: string[]) => (await orion(argv, { home })).stdout

it('says the same scores of a checkpoint, whoever is asked', async () => {
  const [result] = (await said('bench', 'results', 'run-p042@100')).items
  expect(result).toMatchObject({ suite: 'r2-velocity@1', overlap: { items: 24, overlapping: 0 } })
  const listed = (await said('checkpoints', 'run-p042')).items.find(
    ({ step }: { step: number }) => step === 100,
  )
  expect(listed.scores).toEqual([result])
  expect((await said('inspect', 'run-p042@100')).item.scores).toEqual([result])
  expect((await said('show', 'run-p042')).item.scores).toEqual([result])
  expect((await said('checkpoints', 'run-p043')).items[0].scores).toEqual([])
})

it('says the newest scores of each run of a family', async () => {
  const { root } = (await said('lineage', 'run-p042')).item
  const suites = (node: { scores: { suite: string; step: number }[] }) =>
    node.scores.map(({ suite, step }) => `${suite} ${step}`).sort()
  expect(suites(root)).toEqual(['grasshopper-envelope@1 500', 'r2-velocity@1 500'])
  const child = root.children.find(({ run_id }: { run_id: string }) => run_id === 'run-p042')
  expect(suites(child)).toEqual(['r2-velocity@1 100'])
  expect(await text('lineage', 'run-p042')).toMatch(/finetune-p042 .*r2-velocity@1 r2 0\.8732 .* ✔ {2}◂/)
})

it('says in words what a score is worth', async () => {
  expect(await text('checkpoints', 'run-base')).toMatch(
    /grasshopper-envelope@1 50 % {2}r2 0\.5\d+ .* \? and 1 more/,
  )
  expect(await text('inspect', 'run-fork@500')).toMatch(
    /score +r2-velocity@1 +r2 0\.\d+ .*trained on: 6 of 24/,
  )
  expect(await text('show', 'run-base')).toMatch(/r2-velocity@1 +r2 0\.8\d+ .*at step 500, trained on: none/)
})

it('lists the results of baselines alone', async () => {
  const { items } = await said('bench', 'results', 'baseline')
  const baselines = MEASUREMENTS.filter(({ of }) => of === 'baseline').map(({ suite }) => suite)
  expect(items.map(({ suite }: { suite: string }) => suite).sort()).toEqual(baselines.sort())
})
