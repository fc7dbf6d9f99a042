import { rmSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { cancel } from '../../src/control/cancel.ts'
import { followRun } from '../../src/control/follow.ts'
import { planResume, resume } from '../../src/control/resume.ts'
import { show } from '../../src/control/show.ts'
import { verify } from '../../src/control/verify.ts'
import type { RunDetail } from '../../src/schema/run.ts'
import { openWorld, type World } from '../support/control-world.ts'
import { until } from '../support/until.ts'

const values = ({ ctx }: World, run: RunDetail) =>
  ctx.store
    .points(run.id, 'value', { limit: 1000 })
    .items.filter(point => !point.superseded)
    .map(({ step, value }) => [step, value])

const reached = (world: World, run: RunDetail, step: number) =>
  followRun(world.ctx, run.id, () => {}, AbortSignal.timeout(1)).then(() =>
    (world.ctx.store.run(run.id)?.step ?? 0) >= step ? true : null,
  )

it('a run is followed to its end, with every event, metric and checkpoint', async () => {
  const world = await openWorld()
  const run = await world.count({ steps: 12, every: 5, seed: 1, pause_ms: 5 })
  const seen: string[] = []
  const ended = await followRun(world.ctx, run.id, ({ state, step }) => seen.push(`${state} ${step}`))
  expect(ended).toMatchObject({ state: 'completed', step: 12, max_steps: 12, failure: null })
  expect(values(world, run)).toHaveLength(12)
  const page = show(world.ctx, run.id)
  expect(page.attempts).toMatchObject([{ n: 1, state: 'completed', exit: { code: 0 } }])
  expect(page.checkpoints.map(({ step }) => step).sort((a, b) => a - b)).toEqual([5, 10, 12])
  await world.close()
})

it('a failed run says why, and its resume goes on with the same values as a run that never failed', async () => {
  const world = await openWorld()
  const whole = await world.count({ steps: 20, every: 4, seed: 2 })
  const broken = await world.count({ steps: 20, every: 4, seed: 2, fail_at: 11 })
  await followRun(world.ctx, whole.id, () => {})
  const failed = await followRun(world.ctx, broken.id, () => {})
  expect(failed).toMatchObject({ state: 'failed', key: whole.key })
  expect(failed.failure?.cause).toContain('lost count')

  const plan = await planResume(world.ctx, broken.id)
  expect(plan).toMatchObject({ attempt: 2, exact: true, refusals: [], checkpoint: { step: 8 } })
  await resume(world.ctx, plan, { reason: 'again' })
  const done = await followRun(world.ctx, broken.id, () => {})
  expect(done).toMatchObject({ state: 'completed', attempt: 2, failure: null })
  expect(values(world, broken)).toEqual(values(world, whole))
  expect(show(world.ctx, broken.id).edges).toMatchObject([
    { kind: 'resumed', parent_step: 8, child_attempt: 2 },
  ])
  await world.close()
})

it('cancel stops the job, lets it save, and a resume goes on from there', async () => {
  const world = await openWorld()
  const run = await world.count({ steps: 400, every: 100, seed: 3, pause_ms: 20 })
  await until(() => reached(world, run, 3), { what: 'three steps' })
  const stopped = await cancel(world.ctx, run.id, { reason: 'enough', grace_s: 5 })
  expect(stopped).toMatchObject({ changed: true, killed: 0, run: { state: 'cancelled' } })
  expect(await cancel(world.ctx, run.id, { reason: null })).toMatchObject({ changed: false })
  const plan = await planResume(world.ctx, run.id)
  expect(plan.checkpoint?.step).toBe(stopped.run.step)
  await world.close()
})

it('a damaged checkpoint is passed over with the name of the file, and verify says the same', async () => {
  const world = await openWorld()
  const run = await world.count({ steps: 20, every: 5, seed: 4, fail_at: 18 })
  await followRun(world.ctx, run.id, () => {})
  writeFileSync(`${run.path}/checkpoints/step-000000015/model/state.json`, '{"state": "x"}')
  rmSync(`${run.path}/checkpoints/step-000000010/config.json`)
  const checked = await verify(world.ctx, `${run.id}@15`)
  expect(checked).toMatchObject({ ok: false, problems: [{ path: 'model/state.json' }] })
  const plan = await planResume(world.ctx, run.id)
  expect(plan.checkpoint?.step).toBe(5)
  expect(plan.passed_over).toMatchObject([
    { name: 'step-000000015', reason: expect.stringContaining('model/state.json') },
    { name: 'step-000000010', reason: 'config.json: it is missing' },
  ])
  await world.close()
})
