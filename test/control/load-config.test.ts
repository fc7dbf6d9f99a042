import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type LoadedConfig, loadConfig } from '../../src/control/load-config.ts'
import { OrionError } from '../../src/schema/error.ts'
import { openWorld, type World, writeInto } from '../support/control-world.ts'
import { OrionHome } from '../support/orion-home.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  return () => world.close()
})

const load = (name: string, text: string, overrides: string[] = []): Promise<LoadedConfig> =>
  loadConfig(world.ctx, { file: writeInto(world.home, name, text) }, overrides)

const refused = async (loading: Promise<unknown>): Promise<OrionError> => {
  const error = await loading.then(
    () => null,
    error => error,
  )
  if (!(error instanceof OrionError)) throw new Error(`expected a refusal, got ${error}`)
  return error
}

const SAME: [file: string, text: string][] = [
  ['same.yaml', 'name: a\ntask: counting\ncounting: {steps: 7}\n'],
  ['same.toml', 'name = "a"\ntask = "counting"\n[counting]\nsteps = 7\n'],
  ['same.json', '{"name": "a", "task": "counting", "counting": {"steps": 7}}'],
]

describe('a config', () => {
  it.each(SAME)('says the same in %s', async (file, text) => {
    const loaded = await load(file, text)
    expect(loaded.envelope).toMatchObject({
      name: 'a',
      task: 'counting',
      infra: 'local',
      resources: { ranks: 1 },
    })
    expect(loaded.config.counting).toEqual({
      steps: 7,
      seed: 0,
      salt: '',
      every: 5,
      pause_ms: 0,
      fail_at: null,
      query: null,
    })
    expect(loaded.source.path).toContain(file)
  })

  it.each([
    ['same.ymal', 'Did you mean {home}/same.yaml?'],
    ['nowhere.toml', 'It was looked for in {home}.'],
    ['counting.steps', 'a value of it is given as KEY=VALUE'],
    ['no-folder/same.yaml', 'No folder can be read at {home}/no-folder either.'],
    ['same.yaml/a.yaml', 'No folder can be read at {home}/same.yaml either.'],
  ])('that is not there, as %s, is answered with what was probably meant', async (file, hint) => {
    await load('same.yaml', SAME[0]?.[1] ?? '')
    const error = await refused(loadConfig(world.ctx, { file: `${world.home}/${file}` }, []))
    expect(error.message).toBe(`There is no file ${world.home}/${file}.`)
    expect(error.hint).toContain(hint.replace('{home}', world.home))
  })

  it('takes overrides, typed by the schema', async () => {
    const { config, overrides } = await load('o.yaml', SAME[0]?.[1] ?? '', ['counting.steps=9', 'name=5'])
    expect(config).toMatchObject({ name: '5', counting: { steps: 9 } })
    expect(overrides).toEqual(['counting.steps=9', 'name=5'])
  })

  it.each([
    ['a typing mistake', 'name: a\ntask: counting\ncounting:\n  stesp: 7\n', { line: 4, column: 3 }],
    [
      'a mistake between fields',
      'name: a\ntask: counting\ncounting: {steps: 3, every: 9}\n',
      { line: 3, column: 29 },
    ],
    ['a task that does not exist', 'name: a\ntask: dancing\n', { line: 2, column: 7 }],
    ['broken YAML', 'name: a\ntask: [\n', {}],
  ])('with %s is refused where the mistake stands', async (_what, text, place) => {
    const error = await refused(load('wrong.yaml', text))
    expect(error.code).toBe('config_invalid')
    expect(error.issues[0]?.position).toMatchObject(place)
  })

  it('names the override that breaks a rule between fields', async () => {
    const error = await refused(load('o.yaml', SAME[0]?.[1] ?? '', ['counting.every=90']))
    expect(error.issues).toMatchObject([
      { path: 'counting.every', message: expect.stringContaining('counting.every=90') },
    ])
    expect(error.issues[0]?.position).toBeUndefined()
  })

  it.each([
    ['gone.yaml', null, 'not_found'],
    ['what.docx', 'name: a', 'usage'],
    ['throws.ts', 'throw new Error("no such lab")', 'config_invalid'],
    ['empty.ts', 'export const other = 1', 'config_invalid'],
  ])('%s is refused in words', async (file, text, code) => {
    const loading =
      text === null ? loadConfig(world.ctx, { file: `${world.home}/${file}` }, []) : load(file, text)
    const error = await refused(loading)
    expect(error.code).toBe(code)
    expect(error.hint).toBeTruthy()
  })

  it('never makes the settings file or the registry by being read', async () => {
    await load('same.yaml', SAME[0]?.[1] ?? '')
    expect(existsSync(world.ctx.paths.settings)).toBe(false)
    expect(existsSync(`${world.ctx.paths.home}/registry.db`)).toBe(false)
  })
})

const PYTHON = `from orion.config import RunConfig
from orion.config.generated import DataConfig, ReadoutConfig, TrainingConfig

print("a word on stdout")
config = RunConfig(
    name="from-python",
    data=DataConfig(query='query(dataset="r2-test")', readout=ReadoutConfig(field="cursor.vel")),
    training=TrainingConfig(max_steps=3),
)
`

it('a Python file builds the same config', async () => {
  const { envelope, config } = await load('config.py', PYTHON)
  expect(envelope).toMatchObject({ name: 'from-python', task: 'training' })
  expect(config.training).toMatchObject({ max_steps: 3, lr: 1e-3 })
})

it.each([
  [
    'wrong.py',
    PYTHON.replace('max_steps=3', 'max_stps=3'),
    [
      { path: 'TrainingConfig.max_steps', message: 'is missing', position: { line: 8, column: 14 } },
      { path: 'TrainingConfig.max_stps', message: 'unknown key', suggestion: 'max_steps' },
    ],
  ],
  [
    'zero.py',
    'x = 1\nconfig = 1 / 0\n',
    [{ message: /^ZeroDivisionError/, position: { line: 2, column: 10 } }],
  ],
  ['open.py', 'config = (\n', [{ message: /^SyntaxError/, position: { line: 1, column: 10 } }]],
  ['dict.py', 'config = {}\n', [{ message: /is a dict, not an orion.config.RunConfig/ }]],
  ['none.py', 'x = 1\n', [{ message: /does not define `config`/ }]],
  [
    'zero.ts',
    'export default {\n  a: nowhere.b }\n',
    [{ message: /^ReferenceError/, position: { line: 2 } }],
  ],
])('a mistake of the program %s stands where it was made', async (file, text, issues) => {
  const error = await refused(load(file, text))
  expect(error.code).toBe('config_invalid')
  expect(error.issues).toHaveLength(issues.length)
  for (const [i, { message, ...rest }] of issues.entries()) {
    expect(error.issues[i]).toMatchObject(rest)
    expect(error.issues[i]?.message).toMatch(message)
  }
})

it.each([
  ['throws.ts', 'export default {\n  a: nowhere.b,\n}\n', { line: 2, column: 6 }],
  ['open.ts', 'export default {\n', { line: 1 }],
])('a mistake of the module %s stands where it was made', (name, text, place) => {
  const home = new OrionHome()
  const file = writeInto(home.path, name, text)
  const { code, stderr } = home.call('train', file, '--dry-run', '--json')
  expect(code).toBe(3)
  expect(JSON.parse(stderr).error.issues).toMatchObject([{ position: { file, ...place } }])
})

const TYPESCRIPT = `import { defineRun, query } from 'orion'

const steps: number = 7
export default defineRun({ name: 'first', task: 'counting', counting: { steps, every: 1, query: query({ session: 'a' }) } })
`

it('a TypeScript file that imports orion builds the same config, and is read again after an edit', () => {
  const file = writeInto(world.home, 'config.ts', TYPESCRIPT)
  const home = dirname(writeInto(world.home, 'package/dist/index.mjs', FAKE_ORION))
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [resolve('test/fixtures/load-config.ts'), `${world.home}/child`, file, dirname(home)],
    { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
  )
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toMatchObject([
    { name: 'first', counting: { steps: 7, query: 'query(session="a")' } },
    { name: 'second' },
  ])
})

const FAKE_ORION = `export const defineRun = config => config
export const query = ({ session }) => ({ toJSON: () => 'query(session="' + session + '")' })
`
