import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Measured } from '../../src/schema/benchmark.ts'
import { until } from '../support/until.ts'
import { environment, orion } from './program.ts'
import { seededHome } from './seeded-home.ts'

export const config = join(process.cwd(), 'examples', 'r2-test.yaml')
export const home = seededHome([])
export const short = [
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

export const run = (...argv: string[]) => orion(argv, { home })
export const json = async (...argv: string[]) => JSON.parse((await run(...argv, '--json')).stdout)

export async function train(...overrides: string[]): Promise<string> {
  const done = await run('train', config, ...short, ...overrides, '--json')
  expect(done).toMatchObject({ code: 0 })
  const lines = done.stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  return lines.find(line => line.type === 'finished').run.id
}

/** What a run's checkpoints came to, once nothing of it is under way; each look takes it a step on, and three look at once. */
export async function measured(id: string): Promise<Measured[]> {
  let items: Measured[] = []
  await until(
    async () => {
      const looks = await Promise.all([1, 2, 3].map(() => json('bench', 'results', id)))
      items = looks[0].items
      // An answer stands for the question before the run that asked is told.
      return items.length > 0 && items.every(({ state, run_id }) => state !== 'scheduled' && run_id === id)
    },
    { timeoutMs: 240_000, everyMs: 500, what: 'every measurement to be over' },
  )
  return items.toSorted((a, b) => a.step - b.step)
}

export const hashAt = async (id: string, step: number) =>
  (await json('checkpoints', id)).items.find((each: { step: number }) => each.step === step).checkpoint_hash
export const folder = async (id: string, name: string) => {
  const { path } = (await json('show', id)).item
  try {
    return readdirSync(join(path, name))
  } catch {
    return []
  }
}

/** Waits until nothing holds a checkpoint of a run: what measured it lets go when it is over, a moment after its answer is there. */
export async function nothingHeld(id: string): Promise<void> {
  const held = async () => {
    await json('bench', 'results', id)
    return folder(id, 'awaiting')
  }
  await until(async () => (await held()).length === 0, {
    timeoutMs: 60_000,
    everyMs: 500,
    what: 'every checkpoint to be let go',
  })
}

/** A suite of the user's, and recordings to measure on. */
export async function prepare(): Promise<void> {
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
}
