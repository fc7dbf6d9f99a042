import { describe, expect, it } from 'vitest'
import { plainDocument } from '../../../src/core/config/document.ts'
import { readConfigText } from '../../../src/core/config/read-text.ts'
import { renderIssue } from '../../../src/core/config/render-issue.ts'
import { parseRunConfig, taskOf } from '../../../src/core/config/run-config.ts'
import { trainingFields } from '../../../src/tasks/training/request.ts'

const base = {
  name: 'r2',
  data: { query: 'query()', readout: { field: 'x' } },
  training: { max_steps: 10 },
}

function outcome(overrides: string[], value: object = base) {
  const parsed = parseRunConfig(plainDocument(value, 'c.ts'), trainingFields, overrides)
  return parsed.ok
    ? { ok: true, config: parsed.config }
    : { ok: false, issues: parsed.issues.map(renderIssue) }
}

describe('an override', () => {
  it.each<[string[], object]>([
    [['training.lr=3e-4'], { training: { lr: 3e-4, max_steps: 10 } }],
    [['training.max_steps= 20 '], { training: { max_steps: 20 } }],
    [['notes=a b = "c"'], { notes: 'a b = "c"' }],
    [['notes='], { notes: '' }],
    [['notes=3'], { notes: '3' }],
    [['notes=null'], { notes: 'null' }],
    [
      ['data.query=query(dataset="r2-test")'],
      { data: { query: 'query(dataset="r2-test")', readout: { field: 'x' } } },
    ],
    [['checkpoint.async=false'], { checkpoint: { async: false, every: 50 } }],
    [['training.grad_clip=null'], { training: { grad_clip: null } }],
    [['training.ema_decay=.999'], { training: { ema_decay: 0.999 } }],
    [['training.precision=bf16-mixed'], { training: { precision: 'bf16-mixed' } }],
    [['losses[0].weight=2'], { losses: [{ name: 'mse', weight: 2 }] }],
    [['losses.0.weight=2'], { losses: [{ name: 'mse', weight: 2 }] }],
    [['losses[1]={name: huber, delta: 2}'], { losses: [{ name: 'mse' }, { name: 'huber', delta: 2 }] }],
    [['losses[0].name=huber', 'losses[0].delta=0.5'], { losses: [{ name: 'huber', delta: 0.5, weight: 1 }] }],
    [['data.augmentations=[]'], { data: { augmentations: [] } }],
    [
      ['data.augmentations=[{name: time_jitter}]'],
      { data: { augmentations: [{ name: 'time_jitter', sigma_s: 0.002 }] } },
    ],
    [['model.dim=128'], { model: { name: 'poyo', dim: 128, depth: 2 } }],
    [['model.name=spike_count_mlp'], { model: { name: 'spike_count_mlp', depth: 1 } }],
    [['model.bin_s=0.05', 'model.name=spike_count_mlp'], { model: { name: 'spike_count_mlp', bin_s: 0.05 } }],
    [['model={name: spike_count_mlp, dim: 8}'], { model: { name: 'spike_count_mlp', dim: 8 } }],
    [
      ['training.optimizer.betas=[0.8, 0.95]'],
      { training: { optimizer: { name: 'adamw', betas: [0.8, 0.95] } } },
    ],
    [['init_from.run=abc', 'init_from.checkpoint=100'], { init_from: { run: 'abc', checkpoint: 100 } }],
    [
      ['init_from.run=abc', 'init_from.weight_overrides."readout.*"=fresh'],
      { init_from: { run: 'abc', weight_overrides: { 'readout.*': 'fresh' } } },
    ],
    [
      [
        'init_from.run=abc',
        'init_from.weight_overrides."readout.*".run=def',
        'init_from.weight_overrides."readout.*".checkpoint=3',
      ],
      { init_from: { run: 'abc', weight_overrides: { 'readout.*': { run: 'def', checkpoint: 3 } } } },
    ],
    [['init_from.run=0123', 'init_from.checkpoint=last'], { init_from: { run: '0123', checkpoint: 'last' } }],
    [['training.lr=1', 'training.lr=2'], { training: { lr: 2 } }],
  ])('%j', (overrides, expected) => {
    expect(outcome(overrides)).toMatchObject({ ok: true, config: expected })
  })

  it('that names another variant starts from the defaults of that variant', () => {
    const value = { ...base, model: { name: 'poyo', dim: 128, depth: 6, dim_head: 8 } }
    expect(outcome(['model.name=spike_count_mlp'], value)).toMatchObject({
      ok: true,
      config: { model: { name: 'spike_count_mlp', dim: 64, depth: 1 } },
    })
    expect(outcome(['model.name=poyo'], value)).toMatchObject({
      ok: true,
      config: { model: { dim: 128, depth: 6 } },
    })
  })

  it('leaves the value it was given as it is', () => {
    const value = structuredClone(base)
    outcome(['training.lr=1', 'losses[0].weight=3'], value)
    expect(value).toEqual(base)
  })

  it.each<[string, string]>([
    ['training.lr', '"training.lr" is no override; write key=value, as in training.lr=3e-4'],
    ['=3', '"=3" is no override; write key=value, as in training.lr=3e-4'],
    ['a..b=3', '"a..b=3" is no override; write key=value, as in training.lr=3e-4'],
    ['lr=3e-4', 'lr: unknown key, in the override lr=3e-4 (did you mean training.lr?)'],
    [
      'training.lrr=3',
      'training.lrr: unknown key, in the override training.lrr=3 (did you mean training.lr?)',
    ],
    [
      'training.lr.x=3',
      'training.lr.x: unknown key, in the override training.lr.x=3 (did you mean training.lr?)',
    ],
    [
      'training.lr=abc',
      'training.lr: expected a number greater than 0, found the text "abc", in the override training.lr=abc',
    ],
    [
      'training.lr=nan',
      'training.lr: expected a number greater than 0, found the text "nan", in the override training.lr=nan',
    ],
    [
      'training.max_steps=',
      'training.max_steps: expected a whole number of at least 1, found the text "", in the override training.max_steps=',
    ],
    [
      'checkpoint.async=yes',
      'checkpoint.async: expected true or false, found the text "yes", in the override checkpoint.async=yes (did you mean true?)',
    ],
    [
      'model.name=poyoo',
      'model.name: expected poyo or spike_count_mlp, found the text "poyoo", in the override model.name=poyoo (did you mean poyo?)',
    ],
    ['model.bin_s=3', 'model.bin_s: a key of spike_count_mlp, not of poyo, in the override model.bin_s=3'],
    [
      'losses[2].weight=3',
      'losses[2].weight: losses has 1 entry; 2 is no next one, in the override losses[2].weight=3',
    ],
    [
      'losses=[a',
      'losses: cannot be read as YAML: Flow sequence must end with a ], in the override losses=[a',
    ],
    [
      'losses=*a',
      'losses: cannot be read as YAML: Unresolved alias (the anchor must be set before the alias): a, in the override losses=*a',
    ],
    ['__proto__.x=3', '__proto__.x: unknown key, in the override __proto__.x=3'],
    [
      'training.grad_clip=-1',
      'training.grad_clip: expected a number greater than 0, or null, found -1, in the override training.grad_clip=-1',
    ],
  ])('that is wrong is named: %s', (override, line) => {
    expect(outcome([override])).toEqual({ ok: false, issues: [line] })
  })

  it('is told apart from what the file says', () => {
    const read = readConfigText(
      'name: r2\ndata: {query: q, readout: {field: x}}\ntraining: {max_steps: 0, lr: 0}',
      'yaml',
      'c.yaml',
    )
    const parsed = read.ok && parseRunConfig(read.document, trainingFields, ['training.lr=-1'])
    expect(parsed && !parsed.ok && parsed.issues.map(renderIssue)).toEqual([
      'c.yaml:3:23  training.max_steps: expected a whole number of at least 1, found 0',
      'training.lr: expected a number greater than 0, found -1, in the override training.lr=-1',
    ])
  })
})

it.each([
  [{}, [], 'training'],
  [{ task: 'evaluation' }, [], 'evaluation'],
  [{ task: 'evaluation' }, ['task=training', 'training.lr=1'], 'training'],
  [{ task: 3 }, [], null],
  [null, [], 'training'],
])('the task of %j with %j is %j', (value, overrides, task) => {
  expect(taskOf(value, overrides)).toBe(task)
})
