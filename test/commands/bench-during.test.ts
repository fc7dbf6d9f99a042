import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Measured } from '../../src/schema/benchmark.ts'
import { until } from '../support/until.ts'
import { environment, orion } from './program.ts'
import { seededHome } from './seeded-home.ts'

const config = join(process.cwd(), 'examples', 'r2-test.yaml')
const home = seededHome([])
const short = [
  'training.max_steps=6',
  'checkpoint.every=2',
  'checkpoint.keep_last=2',
  'validation.every=0',
  'data.window_s=0.5',
  'data.split.train=0.7',
  'data.split.valid=0.3',
  'model.dim=16',
  'model.depth=1',
]

const SUITE = `
import orion

@orion.benchmark(name="mine", version=1)
class Mine(orion.Benchmark):
    """Velocity of the cursor, by a user."""

    def held_out_data(self):
        return orion.HeldOut('query(dataset="r2-test")', field="cursor.vel", last=0.3, item_s=0.5)

    def metrics(self):
        return [orion.R2()]
`

const run = (...argv: string[]) => orion(argv, { home })
const json = async (...argv: string[]) => JSON.parse((await run(...argv, '--json')).stdout)

async function train(...overrides: string[]): Promise<string> {
  const done = await run('train', config, ...short, ...overrides, '--json')
  expect(done).toMatchObject({ code: 0 })
  const lines = done.stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  return lines.find(line => line.type === 'finished').run.id
}

/** What a run's checkpoints came to, once nothing of it is under way; each look takes it a step on, and three look at once. */
async function measured(id: string): Promise<Measured[]> {
  let items: Measured[] = []
  await until(
    async () => {
      const looks = await Promise.all([1, 2, 3].map(() => json('bench', 'results', id)))
      items = looks[0].items
      return items.length > 0 && items.every(({ state }) => state !== 'scheduled')
    },
    { timeoutMs: 240_000, everyMs: 500, what: 'every measurement to be over' },
  )
  return items.toSorted((a, b) => a.step - b.step)
}

const hashAt = async (id: string, step: number) =>
  (await json('checkpoints', id)).items.find((each: { step: number }) => each.step === step).checkpoint_hash
const folder = async (id: string, name: string) => {
  const { path } = (await json('show', id)).item
  try {
    return readdirSync(join(path, name))
  } catch {
    return []
  }
}

beforeAll(async () => {
  mkdirSync(join(home, 'config', 'orion', 'benchmarks'), { recursive: true })
  writeFileSync(join(home, 'config', 'orion', 'benchmarks', 'mine.py'), SUITE)
  const made = spawn(
    join(process.cwd(), '.venv', 'bin', 'python'),
    [
      ...['-m', 'orion.ursa', 'simulate', 'r2-test', '--out', join(home, 'made')],
      ...['--recordings', '2', '--duration-s', '20', '--units', '8'],
    ],
    {
      env: { ...environment({ home }), PYTHONPATH: join(process.cwd(), 'python') },
      stdio: 'ignore',
    },
  )
  expect(await new Promise(resolve => made.on('close', resolve))).toBe(0)
  expect(await run('data', 'add', 'made')).toMatchObject({ code: 0 })
})

describe('benchmarks of a config', () => {
  it('are measured beside the training, once each, and leave its weights as they are', async () => {
    const plain = await train()
    const ended = await run('train', config, ...short, 'benchmarks=[{suite: mine@1, every: 2}]')
    expect(ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\d measurements? of its checkpoints/),
    })
    const id = /orion bench results (\w+)/.exec(ended.stdout)?.[1] ?? ''
    expect(await hashAt(id, 6)).toBe(await hashAt(plain, 6))
    expect((await json('show', id)).item.key).toBe((await json('show', plain)).item.key)

    const found = await measured(id)
    expect(found.map(({ step, state, items, run_id }) => [step, state, items, run_id])).toEqual(
      [2, 4, 6].map(step => [step, 'finished', 24, id]),
    )
    expect(await folder(id, 'awaiting')).toEqual([])
    const { items: runs } = await json('runs')
    const measurings = runs.filter((each: { task_type: string }) => each.task_type === 'evaluation')
    expect(measurings).toHaveLength(3)

    // Asked by hand, it is answered from the registry; measured once more, it gives the same bytes in the same row.
    const asked = await run('bench', 'run', 'mine@1', `${id}@6`, '--json')
    expect(JSON.parse(asked.stdout)).toMatchObject({ type: 'result', result: { key: found[2]?.key } })
    expect(await run('bench', 'run', 'mine@1', `${id}@6`, '--again')).toMatchObject({ code: 0 })
    const bytes = (all: Measured[]) => all.map(({ key, sha256 }) => [key, sha256])
    expect(bytes(await measured(id))).toEqual(bytes(found))
    const again = (await folder(id, 'benchmarks')).filter(name => name.endsWith('.json'))
    expect(again.toSorted()).toEqual(found.map(({ key }) => `${key}.json`).toSorted())
  }, 600_000)

  it('are told before the launch where a suite holds out what is trained on, by the run or by its parent', async () => {
    const about = async (...overrides: string[]) => {
      const { stdout } = await run(
        'preflight',
        config,
        ...short,
        'benchmarks=[{suite: mine@1}]',
        ...overrides,
      )
      return stdout.split('\n').find(line => line.includes('mine@1: ')) ?? stdout
    }
    expect(await about()).toContain('mine@1: none of 24 items')
    const wide = ['data.split.train=0.9', 'data.split.valid=0.1']
    const seen = 'it would be trained on mine@1: 16 of 24 items, in r2-test/reach-1 and r2-test/reach-2'
    expect(await about(...wide)).toContain(seen)
    const parent = await train(...wide, 'training.max_steps=60', 'training.seed=5', 'checkpoint.every=60')
    expect(await about(`init_from={run: ${parent}, checkpoint: last}`)).toMatch(
      /trained on mine@1: \d+ of 24 items/,
    )
  }, 300_000)

  it('give the same bytes measured by the training, beside it and by hand', async () => {
    const subset = 'partial_subset: 0.5'
    const inline = await train(
      'training.seed=3',
      `benchmarks=[{suite: mine@1, mode: inline, every: 2, ${subset}}]`,
    )
    const [, , here] = await measured(inline)
    expect(here).toMatchObject({ step: 6, state: 'finished', run_id: inline })
    const { items: runs } = await json('runs')
    const names = runs.map((each: { name: string }) => each.name)
    expect(names.filter((name: string) => name.includes(inline))).toEqual([])

    const beside = await train(
      'training.seed=3',
      'notes=once more',
      `benchmarks=[{suite: mine@1, ${subset}}]`,
    )
    expect(await hashAt(beside, 6)).toBe(await hashAt(inline, 6))
    // The same weights, so the question is answered already: it is settled without a run.
    const told = await until(
      async () => {
        await json('runs')
        return (await folder(beside, 'benchmarks')).find(name => name === `${here?.key}.json`)
      },
      { timeoutMs: 240_000, everyMs: 200, what: 'the answer' },
    )
    expect(told).toBe(`${here?.key}.json`)
    const asked = await run('bench', 'run', 'mine@1', `${beside}@6`, '--partial', '0.5', '--again', '--json')
    const last = asked.stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
      .find(line => line.type === 'benchmark.finished')
    expect(last.sha256).toBe(here?.sha256)
    expect(await json('bench', 'results', `${beside}@6`)).toMatchObject({ items: [{ key: here?.key }] })
  }, 600_000)

  it('say so where a checkpoint was deleted before it could be measured', async () => {
    const training = await run(
      'train',
      config,
      ...short,
      'training.seed=5',
      'benchmarks=[{suite: mine@1, every: 2}]',
      '--detach',
      '--json',
    )
    expect(training).toMatchObject({ code: 0 })
    const { run: launched } = training.stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
      .find(line => line.type === 'launched')
    const held = join(launched.path, 'awaiting')
    await until(
      () => {
        try {
          return readdirSync(held).filter(name => !name.startsWith('.')).length === 3
        } catch {
          return false
        }
      },
      { timeoutMs: 240_000, everyMs: 200, what: 'three checkpoints to wait' },
    )
    // Nobody has looked yet, so nothing is being measured.
    rmSync(join(launched.path, 'checkpoints', 'step-000000002'), { recursive: true })
    const [first, ...others] = await measured(launched.id)
    expect(first).toMatchObject({ step: 2, state: 'failed' })
    expect(others.map(({ state }) => state)).toEqual(['finished', 'finished'])
    expect(await folder(launched.id, 'awaiting')).toEqual([])
  }, 600_000)

  it('are refused at their place where there is no such suite, and the nearest one is named', async () => {
    const file = join(home, 'wrong.yaml')
    writeFileSync(
      file,
      'name: wrong\ntask: training\ndata:\n  query: query(dataset="r2-test")\n  readout: {field: cursor.vel}\ntraining: {max_steps: 2}\nbenchmarks:\n  - suite: mime@1\n',
    )
    const refused = await run('train', file)
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain('wrong.yaml:8:12')
    expect(refused.stderr).toContain('there is no suite "mime@1"')
    expect(refused.stderr).toContain('mine@1')
  })
})
