import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import { keepingOf, retentionOf } from '../../src/control/checkpoint-keeping.ts'
import type { Context } from '../../src/control/context.ts'
import { deleteCheckpoint } from '../../src/control/delete.ts'
import { diff } from '../../src/control/diff.ts'
import { exportCheckpoint } from '../../src/control/export.ts'
import { inspect } from '../../src/control/inspect.ts'
import { lineage } from '../../src/control/lineage.ts'
import { pin, unpin } from '../../src/control/pin.ts'
import { prune } from '../../src/control/prune.ts'
import { verify } from '../../src/control/verify.ts'
import type { RunFiles } from '../../src/core/adapter.ts'
import { canonicalHash } from '../../src/core/canonical-json.ts'
import { keepingWords } from '../../src/core/checkpoints/deletion.ts'
import { armFailpoints } from '../../src/core/failpoint.ts'
import { seedFamily } from '../support/seeded-family.ts'
import { weirdFolder } from '../support/weird-folder.ts'

let home: string
let ctx: Context
let runs: string
const WHY = { reason: null }

beforeEach(async () => {
  home = weirdFolder()
  runs = seedFamily(home)
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    USER: 'ada',
    ORION_HOME: home,
    ORION_PYTHON: process.env.ORION_PYTHON ?? resolve('.venv/bin/python'),
  }
  ctx = await openContext({ env })
})
afterEach(async () => {
  armFailpoints(null)
  await ctx.close()
})

const keeping = async (run: string) => {
  const all = keepingOf(ctx, run, await retentionOf(ctx, run))
  return Object.fromEntries(
    [...all].map(([id, { kept_by }]) => [id.slice(id.indexOf('@') + 1), kept_by.join(' ')]),
  )
}
const folder = (run: string, step: number) =>
  join(runs, run, 'checkpoints', `step-${String(step).padStart(9, '0')}`)

it('each checkpoint says by which rule of its own run it is kept', async () => {
  expect(await keeping('run-p043')).toEqual({ 50: '', 100: 'best', 150: '', 200: 'last every', 250: 'last' })
})

it('what a resume, a child or a pin needs cannot be deleted', async () => {
  await pin(ctx, 'run-p043@50', { reason: 'for the paper' })
  const refused: [string, RegExp][] = [
    ['run-p043@250', /last good checkpoint/],
    ['run-p043@100', /where the weights of grandchild come from/],
    ['run-p043@50', /pinned by ada@.*for the paper/],
    ['run-base@500', /finetune-p042 and finetune-p043/],
  ]
  for (const [id, why] of refused) {
    await expect(deleteCheckpoint(ctx, id, WHY), id).rejects.toMatchObject({
      code: 'not_allowed',
      message: expect.stringMatching(why),
    })
    expect(ctx.store.checkpoints(id.split('@')[0] ?? '').items.some(each => each.deleted)).toBe(false)
  }
})

it('where the newest is damaged, the one before it is the last good one', async () => {
  appendFileSync(join(folder('run-p043', 250), 'model/weights.safetensors'), 'x')
  expect((await verify(ctx, 'run-p043@250')).ok).toBe(false)
  await expect(deleteCheckpoint(ctx, 'run-p043@200', WHY)).rejects.toMatchObject({
    message: expect.stringMatching(/last good/),
  })
  expect(await deleteCheckpoint(ctx, 'run-p043@250', WHY)).toMatchObject({ changed: true })
})

it('a deletion is told by the events of the run: who and why, in every registry', async () => {
  const sign = ctx.store.run('run-p043')?.last_event_at
  const dry = await deleteCheckpoint(ctx, 'run-p043@150', { reason: 'diverged', dry_run: true })
  expect(dry).toMatchObject({ changed: false, bytes_freed: dry.checkpoint.bytes })
  expect(existsSync(folder('run-p043', 150))).toBe(true)
  const done = await deleteCheckpoint(ctx, 'run-p043@150', { reason: 'diverged' })
  expect(done).toMatchObject({ changed: true, bytes_freed: dry.bytes_freed })
  expect(existsSync(folder('run-p043', 150))).toBe(false)
  const told = () => ctx.store.events('run-p043', { types: ['checkpoint.deleted'] }).items
  expect(told()).toMatchObject([{ step: 150, by: expect.stringMatching(/^ada@/), reason: 'diverged' }])
  expect(await deleteCheckpoint(ctx, 'run-p043@150', WHY)).toMatchObject({ changed: false, bytes_freed: 0 })
  expect(told()).toHaveLength(1)
  expect(ctx.store.run('run-p043')?.last_event_at, 'no sign of life of the job').toBe(sign)
  ctx.store.rebuildProjections()
  expect(ctx.store.checkpoints('run-p043').items.find(({ step }) => step === 150)?.deleted).toBe(true)
})

it('a deletion that was cut short is finished by the same call', async () => {
  armFailpoints('delete.recorded:throw')
  await expect(deleteCheckpoint(ctx, 'run-p043@150', WHY)).rejects.toThrow()
  armFailpoints(null)
  expect(existsSync(folder('run-p043', 150))).toBe(true)
  expect(await deleteCheckpoint(ctx, 'run-p043@150', WHY)).toMatchObject({ changed: true })
  expect(existsSync(folder('run-p043', 150))).toBe(false)
  expect(ctx.store.events('run-p043', { types: ['checkpoint.deleted'] }).items).toHaveLength(1)
})

it('a pin leaves a mark for the job, and both calls may be repeated', async () => {
  const mark = join(runs, 'run-p043', 'pins', 'step-000000150')
  expect(await pin(ctx, 'run-p043@150', { reason: null, dry_run: true })).toMatchObject({ changed: false })
  expect(await pin(ctx, 'run-p043@150', { reason: 'keep' })).toMatchObject({ changed: true })
  expect(await pin(ctx, 'run-p043@150', WHY)).toMatchObject({ changed: false, pinned: true })
  expect(JSON.parse(readFileSync(mark, 'utf8'))).toMatchObject({ name: 'step-000000150', reason: 'keep' })
  expect(await unpin(ctx, 'run-p043@150', WHY)).toMatchObject({ changed: true })
  expect(await unpin(ctx, 'run-p043@150', WHY)).toMatchObject({ changed: false, pinned: false })
  expect(existsSync(mark)).toBe(false)
})

it('prune deletes what the rule does not keep, and says what it spared', async () => {
  await pin(ctx, 'run-p043@50', WHY)
  const dry = await prune(ctx, 'run-p043', { reason: null, dry_run: true })
  const done = await prune(ctx, 'run-p043', { reason: null })
  expect(dry.bytes_freed).toBe(done.bytes_freed)
  expect(done.deleted.map(({ checkpoint }) => checkpoint.step)).toEqual([150])
  expect(done.spared).toMatchObject([{ checkpoint: { step: 50 } }])
  expect((await prune(ctx, 'run-p043', { reason: null })).deleted).toEqual([])
  const strict = await prune(ctx, 'run-base', { reason: null, keep_last: 1, keep_every: 1000 })
  expect(strict.deleted.map(({ checkpoint }) => checkpoint.step)).toEqual([100, 200])
  expect(
    strict.spared.map(({ checkpoint }) => checkpoint.step),
    'the fork came from it',
  ).toEqual([300])
})

it('prune spares a checkpoint that waits to be measured', async () => {
  const [waits] = ctx.store.checkpoints('run-p043').items.filter(({ step }) => step === 150)
  const question = {
    key: 'e'.repeat(64),
    suite: 'r2-velocity@1',
    of_run: 'run-p043',
    step: 150,
    checkpoint_hash: waits?.checkpoint_hash ?? '',
    dataset_hash: 'd'.repeat(64),
    partial_subset: 1,
    partial_seed: 0,
  }
  const event = {
    seq: 1,
    time: ctx.now().toISOString(),
    rank: 0,
    type: 'benchmark.scheduled' as const,
    ...question,
  }
  ctx.store.ingest({ run_id: 'run-p043', attempt: 1, writer: 'w', from: 0, to: 9, events: [event] })
  const rule = await retentionOf(ctx, 'run-p043')
  const held = keepingOf(ctx, 'run-p043', rule).get(waits?.id ?? '')
  expect(held && keepingWords(held, rule.keep_every)).toBe('to be measured')
  const { deleted, spared } = await prune(ctx, 'run-p043', { reason: null })
  expect(deleted.map(({ checkpoint }) => checkpoint.step)).toEqual([50])
  expect(spared).toMatchObject([{ why: 'Step 150 waits to be measured on r2-velocity@1.' }])
})

it('inspect tells the parent, and whether its data are in the record', async () => {
  const child = await inspect(ctx, 'run-p042@50')
  expect(child.parent).toMatchObject({
    checkpoint: { id: 'run-base@500' },
    superset: false,
    missing: ['lab/p042'],
  })
  const next = await inspect(ctx, 'run-p042@100')
  expect(next).toMatchObject({
    parent: { checkpoint: { id: 'run-p042@50' }, superset: true },
    world_size: 1,
    problem: null,
  })
  expect(next.data?.recordings['lab/p042']).toMatchObject({ samples: 1600, spans: [[0, 10]] })
  writeFileSync(join(folder('run-p042', 100), 'manifest.json'), '{')
  expect(await inspect(ctx, 'run-p042@100')).toMatchObject({
    problem: 'manifest.json is not JSON',
    parent: null,
  })
})

it.each([
  ['inspect', (of: Context) => inspect(of, 'run-base@500')],
  ['lineage', (of: Context) => lineage(of, 'run-base@500')],
])('%s asks for all of its files at once, for the sake of a machine that is far', async (_verb, ask) => {
  const near = await ctx.adapter('local')
  const files = ['manifest.json', 'data_hashes/manifest.json', 'lineage.json']
  const asked = new Set<string>()
  const allAsked = Promise.withResolvers<void>()
  const far: RunFiles = Object.assign(Object.create(near.files), {
    async readText(path: string) {
      asked.add(path.replace(`${folder('run-base', 500)}/`, ''))
      if (files.every(file => asked.has(file))) allAsked.resolve()
      await allAsked.promise
      return near.files.readText(path)
    },
  })
  const adapter = Object.assign(Object.create(near), { files: far })
  await ask({ ...ctx, adapter: async () => adapter })
  expect([...asked]).toEqual(expect.arrayContaining(files))
})

it('inspect asks the same of every further checkpoint that gave weights', async () => {
  const path = join(folder('run-p043', 100), 'manifest.json')
  const { manifest_sha256: _, ...fields } = JSON.parse(readFileSync(path, 'utf8'))
  const base = (await inspect(ctx, 'run-base@500')).checkpoint.checkpoint_hash
  const body = { ...fields, donors: [base, '0'.repeat(64)] }
  writeFileSync(path, JSON.stringify({ ...body, manifest_sha256: canonicalHash(body) }))
  expect((await inspect(ctx, 'run-p043@100')).donors).toMatchObject([
    { checkpoint: { id: 'run-base@500' }, superset: expect.any(Boolean) },
    { checkpoint: null, superset: null },
  ])
})

it('a diff tells config, environment, data, metrics and the tensors, biggest change first', async () => {
  const found = await diff(ctx, 'run-base@500', 'run-p043@100')
  expect(found.config).toEqual([
    { path: 'name', before: 'poyo-pretrain', after: 'finetune-p043' },
    { path: 'training.lr', before: 0.003, after: 0.002 },
  ])
  expect(found.environment).toEqual([{ path: 'threads', before: 1, after: 3 }])
  expect(found.packages).toEqual({ removed: ['numpy==2.4.0'], added: ['numpy==2.4.2'] })
  expect(found.data?.map(({ id, status }) => [id, status])).toEqual([
    ['lab/p042', 'removed'],
    ['lab/p043', 'added'],
  ])
  expect(found.metrics).toEqual([{ name: 'loss/train', before: 0.11, after: 0.2 }])
  expect(found.weights?.tensors.map(({ name }) => name)).toEqual(['readout.bias', 'encoder.weight'])
  expect(found.weights?.tensors[1]?.relative).toBeCloseTo(4 / Math.hypot(1, 2, 3, 5), 12)
  expect(found.code.files).toBeNull()
  const same = await diff(ctx, 'run-p043@last', 'run-p043')
  expect(same.weights?.relative).toBe(0)
  expect(same.data?.every(({ status }) => status === 'same')).toBe(true)
  expect(await diff(ctx, 'run-base', 'run-kid')).toMatchObject({
    weights: null,
    weights_left_out: 'grandchild has no checkpoint',
  })
})

it('an export proves every byte, carries a card, and never writes over anything', async () => {
  const target = join(home, 'out', 'it’s "weights"')
  expect(await exportCheckpoint(ctx, 'run-p043@100', target, { dry_run: true })).toMatchObject({
    changed: false,
  })
  expect(existsSync(target)).toBe(false)
  await exportCheckpoint(ctx, 'run-p043@100', target)
  expect(readdirSync(target).sort()).toEqual(['model-card.json', 'weights.safetensors'])
  expect(readFileSync(join(target, 'weights.safetensors'))).toEqual(
    readFileSync(join(folder('run-p043', 100), 'model/weights.safetensors')),
  )
  expect(JSON.parse(readFileSync(join(target, 'model-card.json'), 'utf8'))).toMatchObject({
    run: { name: 'finetune-p043' },
    step: 100,
    metrics: { 'loss/train': 0.2 },
    data: [{ id: 'lab/p043', samples: 1600 }],
  })
  await expect(exportCheckpoint(ctx, 'run-p043@100', target)).rejects.toMatchObject({ code: 'not_allowed' })
  appendFileSync(join(folder('run-p043', 150), 'model/weights.safetensors'), 'x')
  const other = join(home, 'out', 'damaged')
  await expect(exportCheckpoint(ctx, 'run-p043@150', other)).rejects.toMatchObject({
    code: 'checkpoint_damaged',
  })
  expect(readdirSync(join(home, 'out'))).toHaveLength(1)
})

it('a verification can be stopped, and then says nothing', async () => {
  const stop = new AbortController()
  const stopped = verify(ctx, 'run-p043@100', () => stop.abort(new Error('enough')), stop.signal)
  await expect(stopped).rejects.toThrow('enough')
  expect(ctx.store.checkpoints('run-p043').items.find(({ step }) => step === 100)?.verified).toBeNull()
})
