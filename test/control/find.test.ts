import { beforeAll, expect, it } from 'vitest'
import { cancel } from '../../src/control/cancel.ts'
import { findCheckpoint } from '../../src/control/find-checkpoint.ts'
import { findRun } from '../../src/control/find-run.ts'
import { followRun } from '../../src/control/follow.ts'
import { inspect } from '../../src/control/inspect.ts'
import { launch } from '../../src/control/launch.ts'
import { lineage } from '../../src/control/lineage.ts'
import { loadConfig } from '../../src/control/load-config.ts'
import { planRun } from '../../src/control/plan.ts'
import type { RunDetail } from '../../src/schema/run.ts'
import { countingConfig, openWorld, type World } from '../support/control-world.ts'

let world: World
let first: RunDetail
let second: RunDetail
let child: RunDetail

beforeAll(async () => {
  world = await openWorld()
  first = await world.count({ steps: 9, every: 3, seed: 1 }, ['name=alpha'])
  second = await world.count({ steps: 9, every: 3, seed: 2 }, ['name=beta'])
  await followRun(world.ctx, first.id, () => {})
  await followRun(world.ctx, second.id, () => {})
  const config = {
    ...countingConfig({ steps: 3, every: 3 }).value,
    init_from: { run: 'alpha', checkpoint: 6, donor: second.id },
  }
  const plan = await planRun(
    world.ctx,
    await loadConfig(world.ctx, { value: config, name: 'child' }, ['name=beta']),
  )
  child = await launch(world.ctx, plan, null, { reason: null })
  await followRun(world.ctx, child.id, () => {})
  return () => world.close()
})

it('a run is found by its id, the start of its key, its name, or as the last one', () => {
  expect(findRun(world.ctx, first.id).id).toBe(first.id)
  expect(findRun(world.ctx, first.key.slice(0, 12)).id).toBe(first.id)
  expect(findRun(world.ctx, 'alpha').id).toBe(first.id)
  expect(findRun(world.ctx, 'last').id).toBe(child.id)
})

it('a name of two runs is refused with both of them', () => {
  expect(() => findRun(world.ctx, 'beta')).toThrow(expect.objectContaining({ code: 'ambiguous' }))
  expect(() => findRun(world.ctx, 'beta')).toThrow(
    new RegExp(`${second.id}[^]*${child.id}|${child.id}[^]*${second.id}`),
  )
  expect(() => findRun(world.ctx, 'gamma')).toThrow(expect.objectContaining({ code: 'not_found' }))
})

it('a checkpoint is found by step, as best or last, by its hash and by its folder', async () => {
  const six = await findCheckpoint(world.ctx, `${first.id}@6`)
  expect(six).toMatchObject({ step: 6, run_id: first.id, deleted: false })
  expect((await findCheckpoint(world.ctx, 'alpha@last')).step).toBe(9)
  expect((await findCheckpoint(world.ctx, six.checkpoint_hash.slice(0, 12))).id).toBe(six.id)
  expect((await findCheckpoint(world.ctx, six.path)).id).toBe(six.id)
  const best = await findCheckpoint(world.ctx, 'alpha@best')
  const values = world.ctx.store.checkpoints(first.id).items.map(each => each.metrics.value ?? 1)
  expect(best.metrics.value).toBe(Math.min(...values))
})

it.each([
  ['alpha@7', 'not_found'],
  ['alpha@sometimes', 'not_found'],
  ['ffffffffffff', 'not_found'],
  ['/nowhere/step-000000001', 'not_found'],
  ['beta@3', 'ambiguous'],
])('%s is no checkpoint', async (text, code) => {
  await expect(findCheckpoint(world.ctx, text)).rejects.toMatchObject({ code })
})

it('lineage tells what came from what, from either end', async () => {
  for (const text of [first.id, child.id, `${first.id}@6`]) {
    const { root } = await lineage(world.ctx, text)
    expect(root).toMatchObject({
      run_id: first.id,
      from: null,
      children: [
        {
          run_id: child.id,
          from: { kind: 'fine-tuned', step: 6 },
          grafts: [{ run_id: second.id, step: 9 }],
          children: [],
        },
      ],
    })
  }
})

it('a run that gave some weights keeps that checkpoint and stays the root of its own family', async () => {
  expect((await lineage(world.ctx, second.id)).root).toMatchObject({ run_id: second.id, children: [] })
  const { keeping } = await inspect(world.ctx, `${second.id}@9`)
  expect(keeping?.children).toEqual([{ id: child.id, name: 'beta' }])
})

it('weights of a run that is under way are refused until it says which are the last', async () => {
  const slow = await world.count({ steps: 400, every: 200, pause_ms: 20 }, ['name=slow'])
  const value = {
    ...countingConfig({ steps: 3, every: 3 }).value,
    init_from: { run: 'alpha', checkpoint: 6, donor: slow.id },
  }
  const loaded = await loadConfig(world.ctx, { value, name: 'child' }, [])
  await expect(planRun(world.ctx, loaded)).rejects.toMatchObject({
    code: 'not_allowed',
    message: expect.stringContaining(`slow (${slow.id}) is`),
  })
  await cancel(world.ctx, slow.id, { reason: null })
})

it('the upstream checkpoint is part of the identity, infrastructure and notes are not', async () => {
  const keyOf = async (value: Record<string, unknown>, overrides: string[] = []) =>
    (await planRun(world.ctx, await loadConfig(world.ctx, { value, name: 'x' }, overrides))).key
  const { value } = countingConfig({ steps: 9, every: 3, seed: 1 })
  expect(await keyOf(value, ['notes=another word', 'name=other'])).toBe(first.key)
  expect(await keyOf(value, ['counting.seed=8'])).not.toBe(first.key)
  expect(await keyOf({ ...value, init_from: { run: 'alpha', checkpoint: 6 } })).not.toBe(first.key)
})

it('a query that matches nothing says what there is', async () => {
  const planning = async () =>
    planRun(
      world.ctx,
      await loadConfig(world.ctx, countingConfig({ steps: 9, query: 'query(dataset="lag")' }), []),
    )
  await expect(planning()).rejects.toMatchObject({
    code: 'not_found',
    hint: expect.stringContaining('data add'),
  })
})

it('a family is found by a run or a checkpoint; where there is neither, the words fit what was typed', async () => {
  const six = await findCheckpoint(world.ctx, `${first.id}@6`)
  for (const text of ['alpha', first.id, `${first.id}@6`, six.checkpoint_hash.slice(0, 12), six.path])
    expect((await lineage(world.ctx, text)).run_id, text).toBe(first.id)
  await expect(lineage(world.ctx, 'gamma')).rejects.toThrow('No run is called "gamma".')
  await expect(lineage(world.ctx, 'alpha@7')).rejects.toThrow('has no checkpoint at step 7')
  await expect(lineage(world.ctx, 'no/where')).rejects.toThrow('no/where')
})

it('a run to start from is found by the start of its key, and refused with both where that fits two', async () => {
  const plan = async (run: string) => {
    const value = { ...countingConfig({ steps: 3, every: 3 }).value, init_from: { run, checkpoint: 6 } }
    return planRun(world.ctx, await loadConfig(world.ctx, { value, name: 'child' }, []))
  }
  const { key, resolved } = await plan(first.key.slice(0, 12))
  expect(resolved.upstream?.run_id).toBe(first.id)
  expect(key).toBe((await plan('alpha')).key)
  const twin = await world.count({ steps: 9, every: 3, seed: 1 }, ['name=twin'])
  await followRun(world.ctx, twin.id, () => {})
  expect(twin.key).toBe(first.key)
  await expect(plan(first.key.slice(0, 12))).rejects.toMatchObject({
    code: 'ambiguous',
    message: expect.stringMatching(new RegExp(`${first.id}[^]*${twin.id}|${twin.id}[^]*${first.id}`)),
    hint: expect.stringContaining('whole id'),
  })
})
