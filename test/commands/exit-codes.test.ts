import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { sampleAttempt, sampleRun } from '../support/sample-run.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { orion } from './program.ts'
import { RUNS, recordingOf, seededHome } from './seeded-home.ts'

const home = seededHome(RUNS)
writeFileSync(join(home, 'bad.yaml'), 'name: x\ntrainin:\n  lr: 1\n')
writeFileSync(join(home, 'torn.yaml'), 'name: [x\n')

/** A run whose submission was sent when Orion died; returns its folder. */
function sentRun(folder: string): string {
  const store = openStore(join(folder, 'registry.db'), { now: () => new Date() })
  const run = sampleRun('run-x1', { path: join(folder, 'runs', 'run-x1') })
  const attempt = sampleAttempt('run-x1')
  store.createRun(run, attempt, null)
  store.markSent(attempt.token)
  store.close()
  return run.path
}

describe('the exit code', () => {
  it.each([
    [0, ['runs'], ''],
    [1, ['query', 'query(dataset="nothing")'], ''],
    [2, ['rnus'], "Did you mean 'orion runs'?"],
    [2, ['runs', 'stat:failed'], 'Did you mean state?'],
    [2, ['runs', 'state:faild'], 'Did you mean failed?'],
    [3, ['preflight', 'bad.yaml'], 'bad.yaml:2'],
    [3, ['train', 'torn.yaml'], 'torn.yaml:'],
    [3, ['train', 'bad.yaml', '--dry-run'], 'trainin'],
    [2, ['train', 'bad.yaml', '--at-once', '0'], '--at-once'],
    [3, ['query', 'query(datset="a")'], 'dataset'],
    [5, ['show', 'nobody'], 'orion runs'],
    [5, ['show', 'twin'], 'run-c3'],
    [5, ['checkpoints', 'nobody'], 'orion runs'],
    [5, ['metrics', 'alpha', 'los/train'], 'loss/train'],
    [5, ['verify', 'alpha@999'], '999'],
    [5, ['data', 'show', 'nothing'], 'orion data list'],
    [5, ['schema', 'evnt'], "Did you mean 'event'?"],
    [5, ['doctor', 'polaris'], 'local'],
  ])('%i of %j comes with a word on what to do', async (code, argv, word) => {
    const ended = await orion(argv, { home })
    expect({ code: ended.code, out: ended.stdout + ended.stderr }).toEqual({
      code,
      out: expect.stringContaining(word),
    })
    if (code > 1) {
      expect(ended.stdout).toBe('')
      expect(ended.stderr).toMatch(/^orion: /)
      expect(ended.stderr).not.toMatch(/\n\s+at /)
    }
  })

  it.each(['preflight', 'train'])('4 is for what preflight refuses: %s', async verb => {
    const refused = seededHome([], [recordingOf('day1')])
    const config = join(process.cwd(), 'examples', 'r2-test.yaml')
    const ended = await orion([verb, config, 'data.query=query(dataset="reach")'], {
      home: refused,
      env: { ORION_PYTHON: '/nowhere/python' },
    })
    expect(ended.code).toBe(4)
    expect(ended.stdout + ended.stderr).toContain('/nowhere/python')
    expect(JSON.parse((await orion(['runs', '--json'], { home: refused })).stdout).items).toEqual([])
  })

  it('5 is for a check that there is not, and the hint says where their ids are', async () => {
    const known = seededHome([], [recordingOf('day1')])
    const config = join(process.cwd(), 'examples', 'r2-test.yaml')
    const argv = ['preflight', config, 'data.query=query(dataset="reach")', '--only', 'spaec']
    const { code, stdout, stderr } = await orion(argv, {
      home: known,
      env: { ORION_PYTHON: '/nowhere/python' },
    })
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' })
    expect(stderr).toContain('There is no check "spaec" of this config.')
    expect(stderr).toContain('--json')
  })

  it('6 is for a job of which nobody can tell whether it was started', async () => {
    const doubtful = seededHome([])
    const path = sentRun(join(doubtful, 'orion home'))
    mkdirSync(join(path, 'attempts', '1', 'started.json'), { recursive: true })
    const ended = await orion(['cancel', 'run-x1'], { home: doubtful })
    expect(ended).toMatchObject({ code: 6, stderr: expect.stringContaining('run-x1') })
    expect(ended.stderr).toContain('attempts/1')
    rmSync(join(path, 'attempts'), { recursive: true })
    expect(await orion(['cancel', 'run-x1'], { home: doubtful })).toMatchObject({ code: 0 })
  })

  it('7 is for a registry that cannot be used, which is left as it is', async () => {
    const damaged = weirdFolder()
    mkdirSync(join(damaged, 'orion home'), { mode: 0o700 })
    writeFileSync(join(damaged, 'orion home', 'registry.db'), 'this is no database, '.repeat(400))
    const ended = await orion(['runs'], { home: damaged })
    expect(ended.code).toBe(7)
    expect(ended.stderr).toContain('registry')
  })

  it('of an error is also in its JSON, which goes to standard error', async () => {
    const { code, stdout, stderr } = await orion(['show', 'twin', '--json'], { home })
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' })
    expect(JSON.parse(stderr)).toMatchObject({
      schema_version: 1,
      error: { code: 'ambiguous', exit_code: 5, message: expect.stringContaining('run-d4'), issues: [] },
    })
  })

  it('of several mistakes in a config names each with its place', async () => {
    writeFileSync(join(home, 'many.yaml'), 'nam: x\ntraining:\n  lr: fast\n  max_stepz: 3\n')
    const { code, stderr } = await orion(['preflight', 'many.yaml'], { home })
    expect(code).toBe(3)
    expect(stderr).toMatch(/many\.yaml:1:\d+: .*name/)
    expect(stderr).toMatch(/many\.yaml:3:\d+: training\.lr/)
    expect(stderr).toMatch(/many\.yaml:4:\d+: .*max_steps/)
  })

  it('shows a stack only to whoever asks for it', async () => {
    const { stderr } = await orion(['show', 'nobody'], { home, env: { ORION_DEBUG: '1' } })
    expect(stderr).toMatch(/\n\s+at /)
  })

  it('of doctor is 1 when something needed is missing', async () => {
    const { code, stdout } = await orion(['doctor'], { home, env: { ORION_PYTHON: '/nowhere/python' } })
    expect(code).toBe(1)
    expect(stdout).toMatch(/✖ Python +\/nowhere\/python/)
    expect(stdout).toContain('npm run quickstart')
    expect(stdout).toMatch(/✔ registry/)
  })

  it('of doctor is 1 when the registry is damaged, and the other checks are still made', async () => {
    const damaged = weirdFolder()
    mkdirSync(join(damaged, 'orion home'), { mode: 0o700 })
    writeFileSync(join(damaged, 'orion home', 'registry.db'), 'this is no database, '.repeat(400))
    const { code, stdout } = await orion(['doctor', '--json'], {
      home: damaged,
      env: { ORION_PYTHON: '/nowhere/python' },
    })
    expect(code).toBe(1)
    const { checks } = JSON.parse(stdout).item
    const verdicts = Object.fromEntries(
      checks.map((each: { id: string; verdict: string }) => [each.id, each.verdict]),
    )
    expect(verdicts).toMatchObject({ node: 'pass', home: 'pass', registry: 'fail', python: 'fail' })
  })

  it('of doctor is 1 for a home that others can enter, with the command that closes it', async () => {
    const open = seededHome([])
    chmodSync(join(open, 'orion home'), 0o755)
    const { code, stdout } = await orion(['doctor'], { home: open, env: { ORION_PYTHON: '/nowhere/python' } })
    expect(code).toBe(1)
    expect(stdout).toMatch(/✖ home .*mode 755/)
    expect(stdout).toContain('chmod 700')
  })
})
