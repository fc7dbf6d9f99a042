import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dataAdd } from '../../src/control/data-add.ts'
import { followRun } from '../../src/control/follow.ts'
import { inspect } from '../../src/control/inspect.ts'
import { launch } from '../../src/control/launch.ts'
import { lineage } from '../../src/control/lineage.ts'
import { loadConfig } from '../../src/control/load-config.ts'
import { planRun } from '../../src/control/plan.ts'
import { preflight } from '../../src/control/preflight.ts'
import { planResume, resume } from '../../src/control/resume.ts'
import type { RunDetail } from '../../src/schema/run.ts'
import { openWorld, type World } from '../support/control-world.ts'
import { killJob } from '../support/kill-job.ts'

let world: World

beforeAll(async () => {
  world = await openWorld()
  const out = join(world.home, 'recordings')
  const simulated: unknown[] = []
  await world.ctx.dataTool(
    'orion.ursa',
    ['simulate', 'r2-test', '--out', out, '--duration-s', '20', '--units', '8', '--recordings', '2'],
    line => simulated.push(line),
  )
  const added = await dataAdd(world.ctx, [out], {}, () => {})
  expect(added).toMatchObject({ added: 2, refused: [] })
})

afterAll(() => world.close())

const config = {
  name: 'flow',
  data: { query: 'query(dataset="r2-test")', readout: { field: 'cursor.vel' }, batch_size: 4 },
  model: { name: 'poyo', dim: 32, depth: 1, num_latents_per_step: 4 },
  training: { max_steps: 40, seed: 5 },
  checkpoint: { every: 6 },
}

const plan = async (overrides: string[]) =>
  planRun(world.ctx, await loadConfig(world.ctx, { value: config, name: 'flow' }, overrides))

const start = async (overrides: string[]) => launch(world.ctx, await plan(overrides), null, { reason: null })

const losses = (run: RunDetail) =>
  new Map(
    world.ctx.store
      .points(run.id, 'loss/train', { limit: 10_000 })
      .items.filter(point => !point.superseded)
      .map(({ step, value }) => [step, value]),
  )

const weights = (run: RunDetail) =>
  readFileSync(join(run.path, 'checkpoints/step-000000040/model/weights.safetensors')).toString('base64')

it.each([1, 2])(
  'a training with %i ranks that is killed goes on bit for bit',
  async ranks => {
    const overrides = [`resources.ranks=${ranks}`]
    const whole = await start(overrides)
    const ended = await followRun(world.ctx, whole.id, () => {})
    expect(ended.failure).toBeNull()
    expect(ended.state).toBe('completed')

    const broken = await start(overrides)
    const stop = new AbortController()
    await followRun(world.ctx, broken.id, run => (run.step ?? 0) >= 15 && stop.abort(), stop.signal)
    await killJob(world.ctx.store.attempts(broken.id)[0]?.token ?? '')
    const killed = await followRun(world.ctx, broken.id, () => {})
    expect(['failed', 'lost']).toContain(killed.state)

    const again = await planResume(world.ctx, broken.id)
    expect(again).toMatchObject({ exact: true, refusals: [] })
    expect(again.checkpoint?.step).toBeGreaterThanOrEqual(6)
    await resume(world.ctx, again, { reason: null })
    const done = await followRun(world.ctx, broken.id, () => {})
    expect(done).toMatchObject({ state: 'completed', attempt: 2, step: 40 })
    expect(losses(broken)).toEqual(losses(whole))
    expect(weights(broken)).toBe(weights(whole))
  },
  300_000,
)

it('preflight of a training answers every check, and the estimates hold what was measured', async () => {
  const planned = await plan([])
  const report = await preflight(world.ctx, planned, () => {})
  expect(report.checks.filter(check => check.verdict === 'fail')).toEqual([])
  expect(report.checks.map(check => check.id)).toEqual(
    expect.arrayContaining(['batch', 'memory', 'data_hashes', 'checkpoint_size']),
  )
  const estimate = (label: string) => planned.estimates.find(each => each.label === label)
  const parameters = estimate('parameters')?.value.toLocaleString('en-US')
  expect(report.checks.find(check => check.id === 'parameters')?.found).toContain(`${parameters} trainable`)
  const run = world.ctx.store.runs({}).items.find(each => each.key === planned.key)
  const [checkpoint] = world.ctx.store.checkpoints(run?.id ?? '').items
  expect(checkpoint?.bytes).toBeGreaterThan(estimate('checkpoint')?.low ?? Number.NaN)
  expect(checkpoint?.bytes).toBeLessThan(estimate('checkpoint')?.high ?? Number.NaN)
})

it('a run that starts from another one takes its weights, and its lineage says so', async () => {
  const [parent] = world.ctx.store.runs({ words: ['flow'] }).items
  const overrides = [
    'name=tuned',
    'training.max_steps=4',
    'training.lr=1e-4',
    `init_from={run: ${parent?.id}, checkpoint: last}`,
  ]
  const planned = await plan(overrides)
  const report = await preflight(world.ctx, planned, () => {})
  expect(report.checks.find(check => check.id === 'init_from')?.verdict).toBe('pass')
  const run = await launch(world.ctx, planned, report, { reason: null })
  expect(await followRun(world.ctx, run.id, () => {})).toMatchObject({ state: 'completed', failure: null })
  const { root } = await lineage(world.ctx, run.id)
  expect(root).toMatchObject({
    run_id: parent?.id,
    children: [{ run_id: run.id, from: { kind: 'fine-tuned', step: 40 } }],
  })

  const both = await plan([
    'name=both',
    'training.max_steps=4',
    `init_from={run: ${run.id}, checkpoint: last, weight_overrides: {'readout.*': fresh, 'unit_emb.*': {run: ${parent?.id}, checkpoint: last}}}`,
  ])
  const checked = await preflight(world.ctx, both, () => {})
  expect(checked.checks.find(check => check.id === 'init_from')).toMatchObject({
    verdict: 'pass',
    found: expect.stringContaining(`1 from ${parent?.id}@40; 2 fresh`),
  })
  const grafted = await launch(world.ctx, both, checked, { reason: null })
  expect(await followRun(world.ctx, grafted.id, () => {})).toMatchObject({
    state: 'completed',
    failure: null,
  })
  const told = await inspect(world.ctx, `${grafted.id}@last`)
  expect(told.donors).toMatchObject([{ checkpoint: { run_id: parent?.id, step: 40 }, superset: true }])
  expect(told.history.map(({ kind, run_id }) => [kind, run_id]).slice(-3)).toEqual([
    ['init_from', parent?.id],
    ['weight_override', parent?.id],
    ['init_from', run.id],
  ])
}, 120_000)
