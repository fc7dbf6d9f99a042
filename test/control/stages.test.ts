import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cancel } from '../../src/control/cancel.ts'
import type { Context } from '../../src/control/context.ts'
import { followRun } from '../../src/control/follow.ts'
import { lineage } from '../../src/control/lineage.ts'
import { loadConfig, loadConfigs } from '../../src/control/load-config.ts'
import { reconcile } from '../../src/control/reconcile.ts'
import { planResume, resume } from '../../src/control/resume.ts'
import { launchStage, planStage, type StagedConfig, stagesOf } from '../../src/control/stages.ts'
import type { PreflightReport } from '../../src/schema/preflight.ts'
import type { RunDetail } from '../../src/schema/run.ts'
import { openWorld } from '../support/control-world.ts'

interface StageOf {
  name: string
  from?: string
  counting?: Record<string, unknown>
}

const configOf = ({ name, from, counting = {} }: StageOf) => ({
  name,
  task: 'counting',
  pipeline: 'study',
  counting: { steps: 6, every: 3, ...counting },
  init_from: from === undefined ? null : { run: from },
})

async function launchList(ctx: Context, ...list: StageOf[]): Promise<Map<string, RunDetail>> {
  const configs = await Promise.all(
    list.map(stage => loadConfig(ctx, { value: configOf(stage), name: stage.name }, [])),
  )
  const recorded = new Map<StagedConfig, RunDetail>()
  for (const stage of stagesOf(configs)) {
    const planned = await planStage(ctx, stage, recorded)
    recorded.set(stage, await launchStage(ctx, planned, stage.wanted, REPORT, 'the study'))
  }
  return new Map([...recorded.values()].map(run => [run.name, run]))
}

const REPORT: PreflightReport = { at: '2026-01-01T00:00:00.000Z', verdict: 'pass', checks: [] }
const idOf = (runs: Map<string, RunDetail>, name: string) => runs.get(name)?.id ?? name
const stateOf = (ctx: Context, id: string) => ctx.store.run(id)?.state

it('stages are launched one after the other, whatever their order in the list, each from the one before', async () => {
  const { ctx, close } = await openWorld()
  const runs = await launchList(
    ctx,
    { name: 'third', from: 'second' },
    { name: 'first', counting: { pause_ms: 20 } },
    { name: 'second', from: 'first' },
  )
  expect(ctx.store.run(idOf(runs, 'second'))).toMatchObject({
    state: 'planned',
    attempt: 0,
    waiting: {
      upstream: idOf(runs, 'first'),
      why: expect.stringMatching(/^waits for first \(.*\), which is/),
    },
  })
  const planned = ctx.store.run(idOf(runs, 'third'))
  await followRun(ctx, idOf(runs, 'third'), () => {})
  const third = ctx.store.run(idOf(runs, 'third'))
  expect(third).toMatchObject({ state: 'completed', attempt: 1 })
  expect(third).not.toHaveProperty('waiting')
  expect(third?.key).not.toBe(planned?.key)
  expect(ctx.store.matchRuns(third?.key ?? '').map(({ id }) => id)).toContain(third?.id)
  expect(ctx.store.preflight(third?.id ?? '')).toEqual([{ attempt: 1, report: REPORT }])
  const { root, runs: count } = await lineage(ctx, idOf(runs, 'second'))
  expect([root.name, root.children[0]?.name, root.children[0]?.children[0]?.name, count]).toEqual([
    'first',
    'second',
    'third',
    3,
  ])
  expect(ctx.store.attempts(third?.id ?? '')).toMatchObject([{ reason: 'the study' }])
  await close()
})

it('a stage is launched once when its upstream ended while Orion was closed, by however many Orions look', async () => {
  const world = await openWorld()
  const runs = await launchList(world.ctx, { name: 'first' }, { name: 'second', from: 'first' })
  const second = world.ctx.store.run(idOf(runs, 'second'))
  // What an Orion left that died while it launched the run.
  mkdirSync(join(second?.path ?? '', 'bundle'), { recursive: true })
  writeFileSync(join(second?.path ?? '', 'bundle', 'manifest.json'), '{"half":')
  await world.ctx.close()

  const orions = await Promise.all([world.another(), world.another(), world.another()])
  const [one] = orions
  if (!one) throw new Error('no Orion was opened')
  for (let round = 0; stateOf(one, idOf(runs, 'first')) !== 'completed' && round < 400; round += 1) {
    await Promise.all(orions.map(ctx => reconcile(ctx, { run: idOf(runs, 'first') })))
  }
  await Promise.all(orions.map(ctx => reconcile(ctx, { run: idOf(runs, 'second') })))
  expect(await followRun(one, idOf(runs, 'second'), () => {})).toMatchObject({
    state: 'completed',
    attempt: 1,
  })
  expect(readdirSync(join(second?.path ?? '', 'attempts'))).toEqual(['1'])
  await Promise.all(orions.map(ctx => ctx.close()))
})

it('an upstream that failed is named as the reason, down the list, and its resume lets them go on', async () => {
  const { ctx, close } = await openWorld()
  const runs = await launchList(
    ctx,
    { name: 'first', counting: { fail_at: 5 } },
    { name: 'second', from: 'first' },
    { name: 'third', from: 'second' },
  )
  const first = idOf(runs, 'first')
  await followRun(ctx, first, () => {})
  const stuck = await followRun(ctx, idOf(runs, 'second'), () => {})
  expect(stuck).toMatchObject({
    state: 'planned',
    waiting: { why: `its upstream first (${first}) is failed: resume that, or cancel this run` },
  })
  expect(await followRun(ctx, idOf(runs, 'third'), () => {})).toMatchObject({ state: 'planned' })

  await resume(ctx, await planResume(ctx, first), { reason: null })
  await followRun(ctx, first, () => {})
  expect(await followRun(ctx, idOf(runs, 'third'), () => {})).toMatchObject({ state: 'completed' })
  await close()
})

it('a planned stage can be cancelled, and is not launched then', async () => {
  const { ctx, close } = await openWorld()
  const runs = await launchList(ctx, { name: 'first' }, { name: 'second', from: 'first' })
  const second = idOf(runs, 'second')
  expect(await cancel(ctx, second, { reason: null, dry_run: true })).toMatchObject({ changed: false })
  expect(await cancel(ctx, second, { reason: null })).toMatchObject({
    changed: true,
    run: { state: 'cancelled' },
  })
  await followRun(ctx, idOf(runs, 'first'), () => {})
  await reconcile(ctx)
  expect(ctx.store.run(second)).toMatchObject({ state: 'cancelled', attempt: 0 })
  await close()
})

it('weights beside the upstream cannot come from a run of the same list', async () => {
  const { ctx, close } = await openWorld()
  const loaded = await Promise.all(
    [configOf({ name: 'a' }), { ...configOf({ name: 'b' }), init_from: { run: 'base', donor: 'a' } }].map(
      value => loadConfig(ctx, { value, name: value.name }, []),
    ),
  )
  expect(() => stagesOf(loaded)).toThrow(
    expect.objectContaining({
      code: 'config_invalid',
      message: 'b takes weights from a, which is of the same list.',
    }),
  )
  await close()
})

it('a file may hold several configs, and a sweep is a run for each value', async () => {
  const { ctx, home, close } = await openWorld()
  const file = join(home, 'study.yaml')
  writeFileSync(
    file,
    `name: base
task: counting
counting: {steps: 4, every: 2}
sweep: {counting.seed: [1, 2]}
---
name: tuned
task: counting
pipeline: study
counting: {steps: 4, every: 2}
init_from: {run: base-seed-2}
`,
  )
  const configs = await loadConfigs(ctx, file, ['counting.salt=x'])
  expect(configs.map(({ envelope }) => [envelope.name, envelope.pipeline])).toEqual([
    ['base-seed-1', 'base'],
    ['base-seed-2', 'base'],
    ['tuned', 'study'],
  ])
  expect(stagesOf(configs).map(({ needs }) => needs?.loaded.envelope.name)).toEqual([
    undefined,
    undefined,
    'base-seed-2',
  ])
  writeFileSync(file, 'name: a\ntask: counting\n---\nname: b\ntask: counting\ncounting: {stepz: 3}\n')
  await expect(loadConfigs(ctx, file, [])).rejects.toMatchObject({ code: 'config_invalid' })
  await close()
})
