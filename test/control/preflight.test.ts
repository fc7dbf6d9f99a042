import { readdirSync, rmSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { launch } from '../../src/control/launch.ts'
import { loadConfig } from '../../src/control/load-config.ts'
import { planRun } from '../../src/control/plan.ts'
import { preflight } from '../../src/control/preflight.ts'
import type { PreflightProgress } from '../../src/schema/preflight.ts'
import { countingConfig, openWorld, recordingAt, type World, writeInto } from '../support/control-world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  return () => world.close()
})

const planOf = async (counting: Record<string, unknown>) =>
  planRun(world.ctx, await loadConfig(world.ctx, countingConfig(counting), []))

const verdicts = async (counting: Record<string, unknown>) => {
  const report = await preflight(world.ctx, await planOf(counting), () => {})
  return {
    verdict: report.verdict,
    ...Object.fromEntries(report.checks.map(check => [check.id, check.verdict])),
  }
}

it('every check announces itself before it answers, and says why it matters', async () => {
  const told: PreflightProgress[] = []
  const report = await preflight(world.ctx, await planOf({ steps: 5, every: 5 }), each => told.push(each))
  expect(report.verdict).toBe('pass')
  for (const check of report.checks) {
    const started = told.findIndex(each => each.kind === 'started' && each.id === check.id)
    const answered = told.findIndex(each => each.kind === 'answered' && each.check.id === check.id)
    expect([check.id, started >= 0 && started < answered]).toEqual([check.id, true])
    expect(check.why).not.toBe('')
  }
  expect(report.checks.map(check => check.id)).toEqual(
    expect.arrayContaining(['config', 'recordings', 'run_root', 'disk', 'python', 'odd', 'request']),
  )
})

it('asks one check alone where nothing stands', async () => {
  const plan = await planOf({ steps: 5, every: 5 })
  const one = await preflight(world.ctx, plan, () => {}, { id: 'odd', report: null })
  expect(one.checks.map(({ id, verdict }) => [id, verdict])).toEqual([['odd', 'pass']])
  const none = await preflight(world.ctx, plan, () => {}, { id: 'no-such', report: null })
  expect(none.checks).toEqual([])
})

it('leaves nothing of its staged bundle behind', async () => {
  await preflight(world.ctx, await planOf({ steps: 5, every: 5 }), () => {})
  expect(readdirSync(world.ctx.paths.runs).filter(name => name.startsWith('.preflight'))).toEqual([])
})

it('one failing check hides no other, and the launch is refused with what to do', async () => {
  expect(await verdicts({ steps: 13, every: 5 })).toMatchObject({
    verdict: 'fail',
    odd: 'fail',
    disk: 'pass',
    request: 'pass',
  })
  const plan = await planOf({ steps: 13, every: 5 })
  const report = await preflight(world.ctx, plan, () => {})
  await expect(launch(world.ctx, plan, report, { reason: null })).rejects.toMatchObject({
    code: 'preflight_refused',
    hint: 'Count to another number.',
  })
  expect(world.ctx.store.runs({}).items).toEqual([])
})

it('a recording that is gone or has another size is named, and no probe is tried on it', async () => {
  const recording = recordingAt(world.home, 'day1')
  world.ctx.store.addRecording({ ...recording, bytes: recording.bytes + 1 })
  const counting = { steps: 5, every: 5, query: 'query(session="day1")' }
  expect(await verdicts(counting)).toMatchObject({ verdict: 'fail', recordings: 'fail', request: 'skip' })
  rmSync(recording.path)
  const report = await preflight(world.ctx, await planOf(counting), () => {})
  expect(report.checks.find(check => check.id === 'recordings')?.found).toContain(recording.path)
})

it('a run root that cannot be written is a refusal', async () => {
  const { runRoot } = world.ctx
  const file = writeInto(world.home, 'in-the-way', 'a file')
  world.ctx.runRoot = () => `${file}/runs`
  expect(await verdicts({ steps: 5, every: 5 })).toMatchObject({
    verdict: 'fail',
    run_root: 'fail',
    request: 'skip',
  })
  world.ctx.runRoot = runRoot
})

it('an interpreter that does not start is a refusal that names it', async () => {
  const { python } = world.ctx
  world.ctx.python = () => '/nowhere/python'
  const report = await preflight(world.ctx, await planOf({ steps: 5, every: 5 }), () => {})
  world.ctx.python = python
  expect(report.checks.find(check => check.id === 'python')).toMatchObject({
    verdict: 'fail',
    found: expect.stringContaining('/nowhere/python'),
  })
  expect(report.checks.find(check => check.id === 'request')?.verdict).toBe('skip')
})

it('several nodes on one machine are refused', async () => {
  const loaded = await loadConfig(world.ctx, countingConfig({ steps: 5, every: 5 }), [
    'resources.ranks=2',
    'resources.nodes=2',
  ])
  const report = await preflight(world.ctx, await planRun(world.ctx, loaded), () => {})
  const nodes = report.checks.find(({ id }) => id === 'nodes')
  expect(nodes).toMatchObject({ verdict: 'fail', todo: expect.stringContaining('resources.nodes=1') })
})
