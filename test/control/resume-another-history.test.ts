import { rmSync } from 'node:fs'
import { basename } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { findCheckpoint } from '../../src/control/find-checkpoint.ts'
import { followRun } from '../../src/control/follow.ts'
import { planResume, type ResumeOptions, resume } from '../../src/control/resume.ts'
import { verify } from '../../src/control/verify.ts'
import { openWorld, type World } from '../support/control-world.ts'
import { killJob } from '../support/kill-job.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  return () => world.close()
})

/** A run of 12 steps, with checkpoints at 3, 6 and 9, that failed at step 10. */
const failedRun = async () => {
  const run = await world.count({ steps: 12, every: 3, fail_at: 10 })
  return followRun(world.ctx, run.id, () => {})
}

/** Resumes, and kills the attempt as soon as it has logged a step. */
const resumeAndKill = async (id: string, step: number, options: ResumeOptions) => {
  await resume(world.ctx, await planResume(world.ctx, id, options), { reason: null })
  const reached = new AbortController()
  const seen = () => (world.ctx.store.latest(id).value?.step ?? 0) >= step && reached.abort()
  await followRun(world.ctx, id, run => run.state === 'running' && seen(), reached.signal)
  await killJob(world.ctx.store.attempts(id).at(-1)?.token ?? '')
  return followRun(world.ctx, id, () => {})
}

const ANOTHER = ['counting.salt=x', 'counting.pause_ms=120']

it('a resume goes on in the history of the newest attempt, not in one that it left behind', async () => {
  const { id, path } = await failedRun()
  await resumeAndKill(id, 7, { from: '3', overrides: ANOTHER, inexact: true })
  const plan = await planResume(world.ctx, id)
  expect(basename(plan.checkpoint?.path ?? '')).toBe('step-000000006.attempt-2')
  expect(plan).toMatchObject({ exact: true, refusals: [], checkpoint: { step: 6, attempt: 2 } })
  expect(plan.passed_over).toEqual([
    { name: 'step-000000009', reason: 'it belongs to the history that attempt 2 left at step 3' },
  ])
  expect((await findCheckpoint(world.ctx, `${id}@last`)).path).toBe(plan.checkpoint?.path)
  expect(await verify(world.ctx, `${id}@6#2`)).toMatchObject({ ok: true })

  rmSync(`${path}/checkpoints/step-000000006.attempt-2/manifest.json`)
  const earlier = await planResume(world.ctx, id)
  expect(earlier.checkpoint).toMatchObject({ step: 3, attempt: 1 })
  expect(earlier.passed_over.map(each => each.name)).toEqual([
    'step-000000009',
    'step-000000006.attempt-2',
    'step-000000006',
  ])
})

it('what the user once allowed is not asked again, and what is new is', async () => {
  const { id } = await failedRun()
  await resumeAndKill(id, 4, { from: '3', overrides: ANOTHER, inexact: true })
  const again = await planResume(world.ctx, id)
  expect(again).toMatchObject({ exact: false, refusals: [], checkpoint: { step: 3 } })
  expect(again.inexact_because).toEqual(['attempt 2 changed the run and no checkpoint was saved since'])

  const faster = await planResume(world.ctx, id, { overrides: ['counting.pause_ms=1'] })
  expect(faster.refusals).toEqual([])
  const other = await planResume(world.ctx, id, { overrides: ['counting.salt=y'] })
  expect(other.refusals).toMatchObject([{ code: 'not_exact' }])

  await resume(world.ctx, faster, { reason: null })
  expect(await followRun(world.ctx, id, () => {})).toMatchObject({ state: 'completed', step: 12 })
  expect(world.ctx.store.attempts(id).map(({ exact }) => exact)).toEqual([true, false, false])
  const kept = world.ctx.store.checkpoints(id).items.filter(({ attempt }) => attempt === 3)
  expect(kept.map(({ path }) => basename(path))).toEqual([
    'step-000000012',
    'step-000000009.attempt-3',
    'step-000000006.attempt-3',
  ])
})
