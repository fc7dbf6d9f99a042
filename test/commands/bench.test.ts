import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { environment, orion } from './program.ts'
import { seededHome } from './seeded-home.ts'

const config = join(process.cwd(), 'examples', 'r2-test.yaml')
const home = seededHome([])
const benchmarks = join(home, 'config', 'orion', 'benchmarks')
const short = [
  'training.max_steps=4',
  'checkpoint.every=2',
  'validation.every=0',
  'data.window_s=0.5',
  'data.split.train=0.7',
  'data.split.valid=0.3',
  'model.dim=16',
  'model.depth=1',
]

const suite = (name: string, metric = 'orion.R2()', last = 0.3) => `
import orion

class Bad(orion.Mse):
    def parts(self, prediction, target, mean):
        return target.sum(axis=0) * float("nan"), target.sum(axis=0)

@orion.benchmark(name="${name}", version=1)
class Mine(orion.Benchmark):
    """Velocity of the cursor, by a user."""

    def held_out_data(self):
        return orion.HeldOut('query(dataset="r2-test")', field="cursor.vel", last=${last}, item_s=0.5)

    def metrics(self):
        return [${metric}]
`

const write = (file: string, text: string) => writeFileSync(join(benchmarks, file), text)
const run = (...argv: string[]) => orion(argv, { home })
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
const runs = async () => JSON.parse((await run('runs', '--json')).stdout).items.length
const results = async () => JSON.parse((await run('bench', 'results', '--json')).stdout).items.length

beforeAll(async () => {
  mkdirSync(benchmarks, { recursive: true })
  const python = join(process.cwd(), '.venv', 'bin', 'python')
  const sizes = ['--recordings', '2', '--duration-s', '20', '--units', '8']
  const made = spawn(
    python,
    ['-m', 'orion.ursa', 'simulate', 'r2-test', '--out', join(home, 'made'), ...sizes],
    {
      env: { ...environment({ home }), PYTHONPATH: join(process.cwd(), 'python') },
      stdio: 'ignore',
    },
  )
  expect(await new Promise(resolve => made.on('close', resolve))).toBe(0)
  expect(await run('data', 'add', 'made')).toMatchObject({ code: 0 })
})

describe('bench', () => {
  it("lists Orion's suites and a user's, with their held-out time, and names a file that cannot be used", async () => {
    write('mine.py', suite('mine'))
    write('broken.py', 'import orion\n\nnonsense\n')
    const { code, stdout, stderr } = await run('bench', 'list', '--windows', '--json')
    expect(code).toBe(1)
    expect(stderr).toContain('broken.py, line 3: NameError')
    const { items } = JSON.parse(stdout)
    expect(items.map((each: { suite: string }) => each.suite)).toEqual([
      'grasshopper-envelope@1',
      'mine@1',
      'r2-velocity@1',
    ])
    expect(items[1]).toMatchObject({
      file: 'mine.py',
      windows: [
        { recording: 'r2-test/reach-1', windows: [[14, 20]], items: 12 },
        { recording: 'r2-test/reach-2', windows: [[14, 20]], items: 12 },
      ],
    })
    expect(items[0].windows).toEqual([])
  })

  it('measures a checkpoint, answers the same question from the registry, and tells two apart', async () => {
    expect(await run('train', config, ...short)).toMatchObject({ code: 0 })
    const first = await run('bench', 'run', 'mine', 'last@4', '--json')
    expect(first).toMatchObject({ code: 0 })
    const said = lines(first.stdout)
    const { result } = said.at(-1)
    expect(result).toMatchObject({ suite: 'mine@1', state: 'finished', step: 4, items: 24 })
    expect(said.map(line => line.type)).toContain('benchmark.finished')

    const before = await runs()
    const again = await run('bench', 'run', 'mine@1', 'last@4', '--json')
    expect(lines(again.stdout)).toMatchObject([{ type: 'result', result }])
    expect(await runs()).toBe(before)

    // Measured once more by two ranks: the predictions are known, and the file has the same bytes.
    const more = lines(
      (await run('bench', 'run', 'mine', 'last@4', '--again', '--ranks', '2', '--json')).stdout,
    )
    expect(more.filter(line => line.type === 'step')).toEqual([])
    expect(more.find(line => line.type === 'benchmark.finished').sha256).toBe(result.sha256)
    expect(await results()).toBe(1)

    expect(await run('bench', 'run', 'mine', 'baseline')).toMatchObject({ code: 0 })
    const compared = JSON.parse(
      (await run('bench', 'compare', 'mine', 'last@4', 'baseline', '--json')).stdout,
    ).item
    expect(compared.metrics).toMatchObject([{ metric: 'r2', verdict: 'better', items: 24 }])
    expect((await run('bench', 'compare', 'mine', 'last@2', 'baseline')).stderr).toContain(
      'last@2 was not measured on mine@1',
    )
    // What is held out begins where training ends; a suite that holds out everything meets what was trained on.
    expect(result.overlap).toMatchObject({ items: 24, overlapping: 0 })
    expect(said.find(line => line.type === 'overlap').verdict).toEqual(result.overlap)
    expect((await run('bench', 'results', 'last')).stdout).toMatch(/mine@1 +\S+@4 +24 +all +r2 \S+ +none /)
    const clean = await run('overlap', 'last@4', 'mine')
    expect(clean).toMatchObject({ code: 0 })
    expect(clean.stdout).toMatch(/no overlap {2}\S+@4 has seen none of 24 items of mine@1 in 2 recordings/)
    write('greedy.py', suite('greedy', 'orion.R2()', 1))
    const seen = await run('overlap', 'last@4', 'greedy@1')
    expect(seen.code).toBe(1)
    expect(seen.stdout).toMatch(/was trained on \d+ of 80 items of greedy@1 in 2 recordings/)
    const { item } = JSON.parse((await run('overlap', 'last@4', 'greedy', '--json')).stdout)
    expect(item).toMatchObject({ held_out: { suite: 'greedy@1', recordings: 2, windows: 80 } })
    expect((await run('overlap', 'last@4', 'greedie')).stderr).toContain('There is no suite "greedie"')

    const whole = await run('bench', 'results', 'last', '--json', '--items')
    expect(JSON.parse(whole.stdout).items[0].result.items).toHaveLength(24)
    expect(readdirSync(join(home, 'orion home', 'ursa', 'benchmarks'))).toHaveLength(2)
  }, 600_000)

  it.each([
    ['an unknown suite', 'nine@9', '', 5, 'There is no suite "nine@9"'],
    ['an error in its file', 'wrong@1', `${suite('wrong')}\nraise ValueError("no")\n`, 5, 'wrong.py, line'],
    ['a metric that gives NaN', 'wrong@1', suite('wrong', 'Bad()'), 4, 'gives [nan, nan]'],
    ['nothing held out', 'wrong@1', suite('wrong', 'orion.R2()', 0.001), 4, 'holds out nothing'],
    ['a part of nothing', 'mine', '', 2, '0 is no part of the items'],
  ])(
    'refuses %s before anything is computed, and stores nothing',
    async (what, name, code, exit, words) => {
      if (code !== '') write('wrong.py', code)
      const before = [await runs(), await results()]
      const part = what === 'a part of nothing' ? ['--partial', '0'] : []
      const refused = await run('bench', 'run', name, 'last@4', ...part)
      expect(refused.code).toBe(exit)
      expect(refused.stdout + refused.stderr).toContain(words)
      expect([await runs(), await results()]).toEqual(before)
    },
    240_000,
  )

  it('completes suites that were listed', async () => {
    const { stdout } = await run('__complete', '--', 'bench', 'run', 'r2')
    expect(stdout).toContain('r2-velocity@1')
  })
})
