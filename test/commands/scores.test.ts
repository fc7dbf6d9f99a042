import { writeFileSync } from 'node:fs'
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

it('lineage says of a checkpoint what inspect says: parent, full history and all that it has seen', async () => {
  const folder = join(home, 'orion home', 'runs', 'run-p042', 'checkpoints', 'step-000000100')
  const link = { kind: 'fine-tuned', run_id: 'run-base', step: 500, checkpoint_hash: 'c'.repeat(64) }
  writeFileSync(join(folder, 'lineage.json'), JSON.stringify({ schema_version: 1, history: [link] }))
  const told = async (of: string) => {
    const { parent, donors, history, data } = (await said('inspect', of)).item
    return { parent, donors, history, data }
  }
  const newest = (await said('lineage', 'run-p042')).item.checkpoint
  expect(newest).toMatchObject({ checkpoint: { id: 'run-p042@100' }, problem: null, history: [link] })
  expect(newest).toMatchObject({ parent: { checkpoint: { id: 'run-p042@50' }, superset: true } })
  expect(newest.data.recordings['lab/p042'].spans).toEqual([[0, 10]])
  expect(newest).toMatchObject(await told('run-p042@100'))
  const earlier = (await said('lineage', 'run-p042@50')).item
  expect(earlier).toMatchObject({ run_id: 'run-p042', checkpoint: await told('run-p042@50') })
  expect((await said('lineage', 'run-kid')).item.checkpoint).toBeNull()
  expect(await text('lineage', 'run-p042')).toMatch(
    /\nrun-p042@100 has seen 1 recording, 1,600 windows, all that it comes from saw among them\n$/,
  )
  expect(await text('lineage', 'run-p042@50')).toMatch(/its record lacks lab\/p042 of where it comes from\n$/)
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
