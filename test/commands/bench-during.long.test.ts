import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import {
  config,
  folder,
  hashAt,
  json,
  measured,
  nothingHeld,
  prepare,
  run,
  short,
  train,
} from './bench-scene.ts'

beforeAll(prepare)

describe('measurements of checkpoints', () => {
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
    await nothingHeld(launched.id)
  }, 600_000)
})
