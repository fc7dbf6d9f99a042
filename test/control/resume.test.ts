import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { cancel } from '../../src/control/cancel.ts'
import { followRun } from '../../src/control/follow.ts'
import { planAgain } from '../../src/control/plan-again.ts'
import { planResume, resume } from '../../src/control/resume.ts'
import { armFailpoints } from '../../src/core/failpoint.ts'
import { openWorld, recordingAt, type World } from '../support/control-world.ts'
import { killJob } from '../support/kill-job.ts'
import { until } from '../support/until.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  return () => world.close()
})

const failedRun = async (more: Record<string, unknown> = {}) => {
  const run = await world.count({ steps: 12, every: 3, fail_at: 8, ...more })
  return followRun(world.ctx, run.id, () => {})
}

it('a resume runs the very same bundle again', async () => {
  const run = await failedRun()
  await resume(world.ctx, await planResume(world.ctx, run.id), { reason: 'mended' })
  await followRun(world.ctx, run.id, () => {})
  const [first, second] = world.ctx.store.attempts(run.id)
  expect(second).toMatchObject({
    bundle_path: first?.bundle_path,
    bundle_digest: first?.bundle_digest,
    exact: true,
  })
  expect(second).toMatchObject({
    start_step: 6,
    reason: 'mended',
    from_checkpoint: expect.stringContaining('step-000000006'),
  })
})

it('a run is planned again as the same run', async () => {
  const run = await world.count({ steps: 2, every: 2 })
  expect(await planAgain(world.ctx, run)).toMatchObject({ key: run.key, name: run.name })
  const other = await planAgain(world.ctx, run, ['counting.seed=7'])
  expect(other.key).not.toBe(run.key)
})

it('a run that is under way or complete is not resumed', async () => {
  const run = await world.count({ steps: 500, every: 100, pause_ms: 20 })
  expect((await planResume(world.ctx, run.id)).refusals).toMatchObject([{ code: 'not_resumable' }])
  await cancel(world.ctx, run.id, { reason: null })
  const short = await world.count({ steps: 2, every: 2 })
  await followRun(world.ctx, short.id, () => {})
  const plan = await planResume(world.ctx, short.id)
  expect(plan.refusals).toMatchObject([
    { code: 'not_resumable', message: expect.stringContaining('completed') },
  ])
  await expect(resume(world.ctx, plan, { reason: null })).rejects.toMatchObject({ code: 'not_resumable' })
})

it('an override that leaves the identity alone makes a new bundle and stays exact', async () => {
  const run = await failedRun()
  const plan = await planResume(world.ctx, run.id, { overrides: ['counting.pause_ms=1'] })
  expect(plan).toMatchObject({ exact: true, refusals: [] })
  await resume(world.ctx, plan, { reason: null })
  expect(await followRun(world.ctx, run.id, () => {})).toMatchObject({ state: 'completed' })
  const request = JSON.parse(readFileSync(`${run.path}/attempts/2/bundle/inputs/request.json`, 'utf8'))
  expect(request.config.counting.pause_ms).toBe(1)
  expect(request.run.id).toBe(run.id)
})

it('an override that changes the identity is refused, unless told to go on', async () => {
  const run = await failedRun()
  const overrides = ['counting.steps=15']
  const refused = await planResume(world.ctx, run.id, { overrides })
  expect(refused.exact).toBe(false)
  expect(refused.refusals).toMatchObject([{ code: 'not_exact', hint: expect.stringContaining('--inexact') }])
  const plan = await planResume(world.ctx, run.id, { overrides, inexact: true })
  expect(plan.refusals).toEqual([])
  await resume(world.ctx, plan, { reason: null })
  expect(await followRun(world.ctx, run.id, () => {})).toMatchObject({
    state: 'completed',
    step: 15,
    max_steps: 15,
  })
  expect(world.ctx.store.attempts(run.id).at(-1)).toMatchObject({ exact: false })
})

it('overrides of earlier resumes stay, and one that died before it saved is not forgotten', async () => {
  const run = await failedRun()
  const changed = await planResume(world.ctx, run.id, {
    overrides: ['counting.steps=900', 'counting.pause_ms=200'],
    inexact: true,
  })
  await resume(world.ctx, changed, { reason: null })
  await until(async () => existsSync(`${run.path}/attempts/2/started.json`), { what: 'the second start' })
  await killJob(world.ctx.store.attempts(run.id)[1]?.token ?? '')
  await followRun(world.ctx, run.id, () => {})
  rmSync(`${run.path}/checkpoints/step-000000009`, { recursive: true, force: true })
  const plain = await planResume(world.ctx, run.id)
  expect(plain).toMatchObject({
    exact: false,
    inexact_because: ['attempt 2 changed the run and no checkpoint was saved since'],
  })
  const again = await planResume(world.ctx, run.id, { overrides: ['counting.pause_ms=1'], inexact: true })
  expect(again.changed?.loaded.config.counting).toMatchObject({ steps: 900, pause_ms: 1 })
})

it('an earlier checkpoint can be named, and history before it stays', async () => {
  const run = await failedRun()
  const plan = await planResume(world.ctx, run.id, { from: '3' })
  expect(plan.checkpoint?.step).toBe(3)
  await resume(world.ctx, plan, { reason: null })
  await followRun(world.ctx, run.id, () => {})
  const points = world.ctx.store.points(run.id, 'value', { limit: 100 }).items
  const canonical = points.filter(point => !point.superseded).map(point => [point.step, point.attempt])
  expect(canonical).toEqual(Array.from({ length: 12 }, (_, index) => [index + 1, index < 3 ? 1 : 2]))
})

it('a run without a checkpoint starts from the beginning', async () => {
  const run = await failedRun({ every: 12 })
  const plan = await planResume(world.ctx, run.id)
  expect(plan).toMatchObject({ checkpoint: null, passed_over: [], exact: true, refusals: [] })
})

it('a run whose every checkpoint is damaged is refused with the damage of the newest', async () => {
  const run = await failedRun()
  for (const step of ['000000003', '000000006']) rmSync(`${run.path}/checkpoints/step-${step}/manifest.json`)
  const plan = await planResume(world.ctx, run.id)
  expect(plan.refusals).toMatchObject([
    { code: 'checkpoint_damaged', message: expect.stringContaining('step-000000006') },
  ])
})

it('what a resume found of a checkpoint stands beside it wherever it is listed', async () => {
  const run = await failedRun()
  rmSync(`${run.path}/checkpoints/step-000000006/manifest.json`)
  await planResume(world.ctx, run.id)
  const found = world.ctx.store.checkpoints(run.id).items.map(({ step, verified }) => [step, verified?.ok])
  expect(Object.fromEntries(found)).toEqual({ 3: true, 6: false })
  await planResume(world.ctx, run.id, { from: '3' })
  const [first] = world.ctx.store.checkpoints(run.id).items.filter(({ step }) => step === 3)
  expect(first?.verified).toMatchObject({ ok: true, reason: null })
})

it('an edited bundle and a changed recording are named; a recording that is gone stops everything', async () => {
  const recording = recordingAt(world.home, 'r1')
  world.ctx.store.addRecording(recording)
  const run = await failedRun({ query: 'query(session="r1")' })
  appendFileSync(`${run.path}/bundle/source/counting.py`, '\n# edited\n')
  appendFileSync(recording.path, 'x')
  const plan = await planResume(world.ctx, run.id)
  expect(plan.inexact_because).toEqual([
    expect.stringContaining('source/counting.py'),
    expect.stringContaining('lab/r1'),
  ])
  expect(plan.refusals).toMatchObject([{ code: 'not_exact' }])
  rmSync(recording.path)
  await expect(planResume(world.ctx, run.id)).rejects.toMatchObject({ code: 'not_resumable' })
})

it('a checkpoint of another run is refused as the start', async () => {
  const run = await failedRun()
  const other = await failedRun({ seed: 9 })
  await expect(planResume(world.ctx, run.id, { from: `${other.id}@3` })).rejects.toMatchObject({
    code: 'usage',
    hint: expect.stringContaining('init_from'),
  })
})

it('a job that was killed with its supervisor is resumed where its last checkpoint stands, and nothing of it is left', async () => {
  const run = await world.count({ steps: 60, every: 5, pause_ms: 20 })
  const stop = new AbortController()
  await followRun(world.ctx, run.id, ({ step }) => (step ?? 0) >= 12 && stop.abort(), stop.signal)
  const token = world.ctx.store.attempts(run.id)[0]?.token ?? ''
  expect(await killJob(token)).toBeGreaterThan(0)
  const dead = await followRun(world.ctx, run.id, () => {})
  expect(dead.state).toBe('lost')
  expect(dead.failure).toMatchObject({ resume_safe: true, advice: 'yes' })
  const plan = await planResume(world.ctx, run.id)
  expect(plan.checkpoint?.step).toBeGreaterThanOrEqual(10)
  await resume(world.ctx, plan, { reason: null })
  expect(await followRun(world.ctx, run.id, () => {})).toMatchObject({ state: 'completed', step: 60 })
})

it('Orion that dies while it cancels leaves a job that a second cancel stops', async () => {
  const run = await world.count({ steps: 900, every: 100, pause_ms: 20 })
  await until(async () => existsSync(`${run.path}/attempts/1/started.json`), { what: 'the start' })
  armFailpoints('cancel.before-signal:throw')
  await expect(cancel(world.ctx, run.id, { reason: null })).rejects.toThrow('failpoint')
  armFailpoints(null)
  expect(await cancel(world.ctx, run.id, { reason: null })).toMatchObject({
    changed: true,
    run: { state: 'cancelled' },
  })
})

it('keeping a job off a node is refused where no scheduler could, and starts nothing', async () => {
  const run = await failedRun()
  for (const [node, code] of [
    ['n1', 'not_allowed'],
    ['-n 5', 'usage'],
  ] as const) {
    const plan = await planResume(world.ctx, run.id)
    await expect(resume(world.ctx, plan, { reason: null, exclude: [node] })).rejects.toMatchObject({ code })
  }
  expect(world.ctx.store.attempts(run.id)).toHaveLength(1)
})
