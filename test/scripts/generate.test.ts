import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plainDocument } from '../../src/core/config/document.ts'
import { parseRunConfig } from '../../src/core/config/run-config.ts'
import { trainingFields } from '../../src/tasks/training/request.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const PYTHON = resolve('.venv/bin/python')

const least = {
  name: 'r2',
  data: { query: 'query()', readout: { field: 'cursor.vel' } },
  training: { max_steps: 10 },
}
const configs = [
  least,
  {
    ...least,
    model: { name: 'spike_count_mlp', dropout: 0 },
    losses: [{ name: 'huber', delta: 2 }, { name: 'mae' }],
  },
  {
    ...least,
    data: {
      ...least.data,
      readout: { field: 'x', rate_hz: 50, normalize: false },
      augmentations: [{ name: 'unit_dropout' }, { name: 'time_jitter', sigma_s: 1 }],
    },
    training: {
      max_steps: 3,
      lr: 1,
      grad_clip: null,
      ema_decay: 0.9,
      optimizer: { name: 'sparse_lamb', betas: [0.8, 1] },
      schedule: { name: 'one_cycle' },
      precision: 'bf16-mixed',
    },
    checkpoint: { keep_every: 100, async: false },
    init_from: {
      run: 'a',
      checkpoint: 100,
      weight_overrides: { 'readout.*': 'fresh', 'unit_emb.*': { run: 'b', checkpoint: 'last' } },
    },
    resources: { ranks: 4 },
  },
]

function python(script: string, input: unknown): unknown {
  const { stdout, stderr, status } = spawnSync(PYTHON, ['-c', script], {
    cwd: 'python',
    input: JSON.stringify(input),
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return JSON.parse(stdout)
}

describe('generated files', () => {
  it('are what their sources say', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/generate.mjs', '--check'], {
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })
})

describe.runIf(existsSync(PYTHON))('the Python classes', () => {
  it('take every config as the schema puts it out, and give it back unchanged', () => {
    const resolved = configs.map(value => {
      const parsed = parseRunConfig(plainDocument(value, 'test'), trainingFields)
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
      return JSON.parse(JSON.stringify(parsed.config))
    })
    const script = [
      'import json, sys',
      'from orion.config import RunConfig',
      'kept = [RunConfig.model_validate(c) for c in json.load(sys.stdin)]',
      'print(json.dumps([c.model_dump(mode="python", exclude_unset=True) for c in kept]))',
    ].join('\n')
    expect(python(script, resolved)).toEqual(resolved)
  })

  it('refuse what the schema refuses', () => {
    const wrong = [
      { ...least, lr: 1 },
      { ...least, training: { max_steps: 0 } },
      { ...least, training: { max_steps: '3' } },
      { ...least, training: { max_steps: 3, lr: true } },
      { ...least, model: { name: 'poyo', bin_s: 1 } },
      { ...least, model: { name: 'other' } },
      { ...least, losses: [] },
      { ...least, losses: [{ name: 'mse', wieght: 1 }] },
      { ...least, name: 'a b' },
    ]
    for (const value of wrong)
      expect(parseRunConfig(plainDocument(value, 'test'), trainingFields).ok).toBe(false)
    const script = [
      'import json, sys',
      'from orion.config import RunConfig',
      'from pydantic import ValidationError',
      'def refused(config):',
      '    try:',
      '        RunConfig.model_validate(config)',
      '    except ValidationError:',
      '        return True',
      '    return False',
      'print(json.dumps([refused(c) for c in json.load(sys.stdin)]))',
    ].join('\n')
    expect(python(script, wrong)).toEqual(wrong.map(() => true))
  })

  const folder = weirdFolder()
  const emit = (source: string) => {
    const file = join(folder, 'config with "quotes".py')
    writeFileSync(file, source)
    return spawnSync(PYTHON, ['-m', 'orion.config.emit', file], { cwd: 'python', encoding: 'utf8' })
  }

  it('print a config file as JSON: what was set and no defaults', () => {
    const { stdout, stderr } = emit(
      [
        'from orion.config.generated import *',
        'print("noise")',
        'config = RunConfig(name="r2", data=DataConfig(query="query()", readout=ReadoutConfig(field="x")),',
        '                   training=TrainingConfig(max_steps=3, optimizer=AdamwConfig()), model=PoyoConfig(dim=32),',
        '                   checkpoint=CheckpointConfig(async_=False))',
        'config.training.lr = 0.5',
      ].join('\n'),
    )
    expect(stderr).toBe('noise\n')
    expect(JSON.parse(stdout)).toEqual({
      config: {
        name: 'r2',
        data: { query: 'query()', readout: { field: 'x' } },
        training: { max_steps: 3, lr: 0.5, optimizer: { name: 'adamw' } },
        model: { name: 'poyo', dim: 32 },
        checkpoint: { async: false },
      },
    })
  })

  it.each([
    ['x = 1', 1, 1, 'does not define `config`'],
    ['config = {}', 1, 1, '`config` is a dict'],
    ['from orion.config.generated import *\nconfig = PoyoConfig(dimm=3)', 2, 10, 'unknown key'],
    ['syntax error', 1, 8, 'SyntaxError'],
  ])('tell the mistake of the file %j at line %i, column %i', (source, line, column, words) => {
    const { status, stdout, stderr } = emit(source)
    expect([status, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toEqual({
      mistakes: [expect.objectContaining({ line, column, message: expect.stringContaining(words) })],
    })
  })
})
