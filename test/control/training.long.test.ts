import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dataAdd } from '../../src/control/data-add.ts'
import { followRun } from '../../src/control/follow.ts'
import { launch } from '../../src/control/launch.ts'
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

it('preflight of a training answers every check, and its estimates are those that were measured', async () => {
  const report = await preflight(world.ctx, await plan([]), () => {})
  expect(report.checks.filter(check => check.verdict === 'fail')).toEqual([])
  expect(report.checks.map(check => check.id)).toEqual(
    expect.arrayContaining(['batch', 'memory', 'data_hashes']),
  )
})
