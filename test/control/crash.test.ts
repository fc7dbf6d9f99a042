import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { followRun } from '../../src/control/follow.ts'
import { reconcile } from '../../src/control/reconcile.ts'
import { planResume, resume } from '../../src/control/resume.ts'
import { openWorld, type World } from '../support/control-world.ts'
import { weirdFolder } from '../support/weird-folder.ts'

/** Longer than any lease of a dead process. */
const LEASE_S = 11

const CRASHES: [failpoint: string, left: 'nothing' | 'one job'][] = [
  ['launch.bundle-written:kill', 'nothing'],
  ['submit.recorded-not-sent:kill', 'one job'],
  ['submit.marked-not-sent:kill', 'one job'],
  ['supervisor.before-spawn:kill', 'one job'],
  ['supervisor.after-spawn:kill', 'one job'],
  ['submit.accepted-not-recorded:kill', 'one job'],
  ['submit.recorded:kill', 'one job'],
]

function launchAndCrash(
  home: string,
  failpoint: string,
): { code: number | null; signal: string | null; stderr: string } {
  const { status, signal, stderr } = spawnSync(
    process.execPath,
    [resolve('test/fixtures/launch-count.ts'), home],
    {
      env: { ...process.env, ORION_FAILPOINT: failpoint, NODE_OPTIONS: '' },
      encoding: 'utf8',
      timeout: 50_000,
    },
  )
  return { code: status, signal, stderr }
}

const starts = (world: World, runId: string) =>
  world.ctx.store.events(runId, { types: ['run.started'] }).items.length

it.each(CRASHES)('Orion killed at %s leaves %s', async (failpoint, left) => {
  const home = weirdFolder()
  expect(launchAndCrash(home, failpoint)).toMatchObject({ signal: 'SIGKILL' })
  const world = await openWorld(home)
  const [run, ...others] = world.ctx.store.runs({}).items
  expect(others).toEqual([])
  if (left === 'nothing') {
    expect(run).toBeUndefined()
    await world.close()
    return
  }
  world.skip(LEASE_S)
  const id = run?.id ?? ''
  const ended = await followRun(world.ctx, id, () => {})
  expect(ended).toMatchObject({ state: 'completed', attempt: 1, step: 6 })
  expect(starts(world, id)).toBe(1)
  expect(readdirSync(`${ended.path}/attempts`)).toEqual(['1'])
  expect(world.ctx.store.outbox()).toEqual([])
  await world.close()
})

it('a submission that a living process is busy with is left to it', async () => {
  const home = weirdFolder()
  launchAndCrash(home, 'submit.marked-not-sent:kill')
  const world = await openWorld(home)
  expect(await reconcile(world.ctx)).toMatchObject({ settled: 0 })
  expect(world.ctx.store.outbox()).toMatchObject([{ state: 'sent' }])
  world.skip(LEASE_S)
  expect(await reconcile(world.ctx)).toMatchObject({ settled: 1 })
  await world.close()
})

it('a promise that nobody came back for in time is not kept behind the back: it says so, and can be resumed', async () => {
  const home = weirdFolder()
  launchAndCrash(home, 'submit.recorded-not-sent:kill')
  const world = await openWorld(home)
  world.skip(3600)
  await reconcile(world.ctx)
  const [run] = world.ctx.store.runs({}).items
  const id = run?.id ?? ''
  expect(run).toMatchObject({
    state: 'failed',
    failure: { class: 'not_submitted', advice: 'yes', resume_safe: true },
  })
  expect(existsSync(`${run?.path}/attempts/1/claim`)).toBe(false)
  const plan = await planResume(world.ctx, id)
  expect(plan).toMatchObject({ checkpoint: null, attempt: 2, exact: true, refusals: [] })
  await resume(world.ctx, plan, { reason: null })
  expect(await followRun(world.ctx, id, () => {})).toMatchObject({ state: 'completed', attempt: 2 })
  await world.close()
})

it('a refused submission fails the run with the reason, and starts nothing', async () => {
  const world = await openWorld()
  const adapter = await world.ctx.adapter('local')
  const refusing = { ...adapter, submit: () => Promise.reject(new Error('no more processes')) }
  world.ctx.adapter = async () => refusing
  await expect(world.count({ steps: 3, every: 3 })).rejects.toThrow('no more processes')
  const [run] = world.ctx.store.runs({}).items
  expect(run).toMatchObject({ state: 'failed', failure: { class: 'not_submitted' } })
  expect(world.ctx.store.outbox()).toEqual([])
  await world.close()
})
