import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { builtProgram, environment, orion } from './program.ts'
import { seededHome } from './seeded-home.ts'

const node = join(process.cwd(), 'node_modules', 'node', 'bin', 'node')
const config = join(process.cwd(), 'examples', 'r2-test.yaml')
const home = seededHome([])
const short = ['training.max_steps=6', 'checkpoint.every=3', 'validation.every=0']

beforeAll(async () => {
  const python = join(process.cwd(), '.venv', 'bin', 'python')
  const made = spawn(python, ['-m', 'orion.ursa', 'simulate', 'r2-test', '--out', join(home, 'made')], {
    env: { ...environment({ home }), PYTHONPATH: join(process.cwd(), 'python') },
    stdio: 'ignore',
  })
  expect(await new Promise(resolve => made.on('close', resolve))).toBe(0)
  expect(await orion(['data', 'add', 'made'], { home })).toMatchObject({ code: 0 })
})

afterAll(async () => {
  const { stdout } = await orion(['runs', 'state:running,submitted', '--json'], { home })
  for (const { id } of JSON.parse(stdout).items) await orion(['cancel', id, '--grace', '0'], { home })
})

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

describe('train', () => {
  it('streams what was planned, checked, launched, stepped and finished, in this order', async () => {
    const { code, stdout, stderr } = await orion(['train', config, ...short, '--json'], { home })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const said = lines(stdout)
    // A checkpoint is saved beside the training: when that is over is not for the order of steps to say.
    const beside = ['data.consumed', 'warning', 'checkpoint.saved']
    const types = said.map(line => line.type).filter(type => !beside.includes(type))
    expect(types.filter((type, i) => type !== 'check' || types[i - 1] !== 'check')).toEqual([
      ...['planned', 'check', 'launched', 'run.started'],
      ...Array.from({ length: 6 }, () => 'step'),
      ...['run.finished', 'finished'],
    ])
    for (const step of [3, 6]) {
      const [stepped, saved] = ['step', 'checkpoint.saved'].map(type =>
        said.findIndex(line => line.type === type && line.step === step),
      )
      expect(saved, `checkpoint of step ${step}`).toBeGreaterThan(stepped ?? 0)
    }
    expect(said.at(-1)).toMatchObject({ type: 'finished', run: { state: 'completed', step: 6 } })
    expect(said.every(line => line.schema_version === 1)).toBe(true)
  })

  it('says in plain lines how far it is', async () => {
    const { code, stdout } = await orion(['train', config, ...short, 'training.seed=1'], { home })
    expect(code).toBe(0)
    expect(stdout).toMatch(/launched r2-test as \w+, attempt 1, on local/)
    expect(stdout).toMatch(/step 6\/6 {2}loss\/train [\d.]+ {2}\d+ windows\/s/)
    expect(stdout).toMatch(/◆ checkpoint at step 6/)
    expect(stdout).toMatch(/✔ r2-test completed at step 6\/6/)
    expect(stdout).not.toContain('\u001b')
  })

  it('goes on after Ctrl+C, is cancelled so that it saves, and resumes to its end', async () => {
    const long = ['training.max_steps=4000', 'checkpoint.every=2000', 'training.seed=2']
    const child = spawn(node, [builtProgram(), 'train', config, ...long], { env: environment({ home }) })
    let out = ''
    child.stdout.on('data', bytes => {
      out += bytes
    })
    let err = ''
    child.stderr.on('data', bytes => {
      err += bytes
    })
    await until(() => /step \d+\/4,000/.test(out), { timeoutMs: 90_000, what: 'a step' })
    child.kill('SIGINT')
    expect(await new Promise(resolve => child.on('close', resolve))).toBe(130)
    expect(err).toMatch(/the run goes on: see it with 'orion show (\w+)'/)
    const [, id = ''] = /orion show (\w+)/.exec(err) ?? []
    const state = async () => JSON.parse((await orion(['show', id, '--json'], { home })).stdout).item.state
    expect(await state()).toBe('running')

    const cancelled = await orion(['cancel', id, '--reason', 'enough', '--json'], { home })
    expect(cancelled.code).toBe(0)
    expect(JSON.parse(cancelled.stdout).item).toMatchObject({ changed: true, run: { state: 'cancelled' } })
    const again = await orion(['cancel', id], { home })
    expect(again.code).toBe(0)

    const plan = await orion(['resume', id, '--dry-run', '--json'], { home })
    const [{ checkpoint, exact }] = lines(plan.stdout)
    expect({ code: plan.code, exact }).toEqual({ code: 0, exact: true })
    expect(checkpoint.step).toBeGreaterThan(0)
    const refused = await orion(['resume', id, 'resources.ranks=2', '--dry-run'], { home })
    expect(refused.code).toBe(1)
  })

  it('shows the plan and starts nothing with --dry-run', async () => {
    const before = (await orion(['runs', '--json'], { home })).stdout
    const { code, stdout } = await orion(['train', config, 'training.seed=9', '--dry-run'], { home })
    expect(code).toBe(0)
    expect(stdout).toMatch(/Nothing was started/)
    const after = (await orion(['runs', '--json'], { home })).stdout
    expect(JSON.parse(after).items).toHaveLength(JSON.parse(before).items.length)
  })

  it('ends with 1 and a failure card when the run fails', async () => {
    const { code, stdout } = await orion(
      ['train', config, ...short, 'training.lr=1e30', 'training.grad_clip=null'],
      { home },
    )
    expect(code).toBe(1)
    expect(stdout).toMatch(/✖ r2-test failed/)
    expect(stdout).toMatch(/cause +\S/)
    expect(stdout).toMatch(/evidence +\S/)
    expect(stdout).toMatch(/command +orion resume \w+/)
  })
})
