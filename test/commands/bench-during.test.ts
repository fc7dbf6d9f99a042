import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Measured } from '../../src/schema/benchmark.ts'
import {
  config,
  folder,
  hashAt,
  home,
  json,
  measured,
  nothingHeld,
  prepare,
  run,
  short,
  train,
} from './bench-scene.ts'

beforeAll(prepare)

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
    await nothingHeld(id)
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
