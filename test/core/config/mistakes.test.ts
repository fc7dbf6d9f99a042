import { describe, expect, it } from 'vitest'
import { plainDocument } from '../../../src/core/config/document.ts'
import { readConfigText, type TextFormat } from '../../../src/core/config/read-text.ts'
import { configError, renderIssue } from '../../../src/core/config/render-issue.ts'
import { parseRunConfig } from '../../../src/core/config/run-config.ts'
import { trainingFields } from '../../../src/tasks/training/request.ts'

/** Every mistake of a config, one line each. */
function mistakes(text: string, format: TextFormat = 'yaml'): string[] {
  const read = readConfigText(text, format, 'c')
  if (!read.ok) return read.issues.map(renderIssue)
  const parsed = parseRunConfig(read.document, trainingFields)
  return parsed.ok ? [] : parsed.issues.map(renderIssue)
}

/** A valid config on lines 1 to 4 with one block replaced or added: mistakes stand on line 3 or 4. */
const yaml = (block: string) => {
  const key = /^\w+/.exec(block)?.[0] ?? ''
  const blocks = [
    'name: r2',
    'data: {query: query(), readout: {field: cursor.vel}}',
    'training: {max_steps: 10}',
  ]
  return [...blocks.filter(other => !other.startsWith(`${key}:`)), block].join('\n')
}

const KNOWN =
  'known here are schema_version, name, task, infra, resources, slurm, pipeline, notes, data, model, losses, training, validation, checkpoint, benchmarks and init_from'

describe('a config without mistakes', () => {
  it.each([
    'notes: ""',
    'grad_clip: 1',
    'training: {max_steps: 3, grad_clip: null, lr: 1e-3}',
    '$schema: run-config.schema.json',
  ])('%s', block => {
    expect(mistakes(yaml(block))).toEqual(block.startsWith('grad_clip') ? [expect.anything()] : [])
  })

  it('has the defaults filled in', () => {
    const parsed = parseRunConfig(
      plainDocument(
        { name: 'a', data: { query: 'query()', readout: { field: 'x' } }, training: { max_steps: 3 } },
        'a.ts',
      ),
      trainingFields,
    )
    expect(parsed).toMatchObject({
      ok: true,
      config: {
        infra: 'local',
        model: { name: 'poyo', dim: 64 },
        losses: [{ name: 'mse', weight: 1 }],
        training: { lr: 0.001 },
      },
    })
  })
})

describe('a mistake is named with its place, what was expected, what was found and what was meant', () => {
  it.each([
    ['unknown key', 'modle: {name: poyo}', '4:1  modle: unknown key (did you mean model?)'],
    ['key of another part', 'lr: 1e-3', '4:1  lr: unknown key here (did you mean training.lr?)'],
    ['nothing close', 'zebra: 1', `4:1  zebra: unknown key; ${KNOWN}`],
    [
      'nested key, and not that it is missing',
      'training: {max_step: 3}',
      '3:12  training.max_step: unknown key (did you mean training.max_steps?)',
    ],
    [
      'key in a variant',
      'training: {max_steps: 3, optimizer: {name: adamw, beta: [0.9, 0.99]}}',
      '3:51  training.optimizer.beta: unknown key (did you mean training.optimizer.betas?)',
    ],
    [
      'key in a list',
      'losses: [{name: mse, wieght: 2}]',
      '4:22  losses[0].wieght: unknown key (did you mean losses[0].weight?)',
    ],
    [
      'key of another variant',
      'model: {name: spike_count_mlp, dim_head: 3}',
      '4:32  model.dim_head: a key of poyo, not of spike_count_mlp',
    ],
    [
      'name of a variant',
      'model: {name: poyyo}',
      '4:15  model.name: expected poyo or spike_count_mlp, found the text "poyyo" (did you mean poyo?)',
    ],
    [
      'no name of a variant',
      'model: {dim: 3}',
      '4:1  model.name: is missing: expected poyo or spike_count_mlp',
    ],
    ['text for a block', 'model: poyo', '4:8  model: expected keys and values, found the text "poyo"'],
    ['null for a block', 'training:', '3:10  training: expected keys and values, found nothing (null)'],
    ['list for a block', 'resources: [1]', '4:12  resources: expected keys and values, found a list'],
    ['empty list', 'losses: []', '4:9  losses: needs at least 1 entry, found none'],
    [
      'short pair',
      'training: {max_steps: 3, optimizer: {name: adamw, betas: [0.9]}}',
      '3:58  training.optimizer.betas: expected a list of 2, each a number between 0 and 1, found 1 entry',
    ],
    [
      'value in a pair',
      'training: {max_steps: 3, optimizer: {name: adamw, betas: [0.9, 2]}}',
      '3:64  training.optimizer.betas[1]: expected a number between 0 and 1, found 2',
    ],
    [
      'too small',
      'training: {max_steps: 0}',
      '3:23  training.max_steps: expected a whole number of at least 1, found 0',
    ],
    [
      'too large',
      'resources: {ranks: 5000}',
      '4:20  resources.ranks: expected a whole number between 1 and 1024, found 5000',
    ],
    [
      'fraction for a whole number',
      'training: {max_steps: 1.5}',
      '3:23  training.max_steps: expected a whole number of at least 1, found 1.5',
    ],
    [
      'whole number without end',
      'training: {max_steps: 1e30}',
      '3:23  training.max_steps: is too large for a whole number: 1e+30',
    ],
    [
      'number in quotes',
      'training: {max_steps: 3, lr: "1e-3"}',
      '3:30  training.lr: expected a number greater than 0, found the text "1e-3"; leave out the quotes',
    ],
    [
      'text for a number',
      'training: {max_steps: 3, lr: 1e-3x}',
      '3:30  training.lr: expected a number greater than 0, found the text "1e-3x"',
    ],
    [
      'NaN',
      'training: {max_steps: 3, lr: .nan}',
      '3:30  training.lr: expected a number greater than 0, found NaN',
    ],
    [
      'infinity',
      'training: {max_steps: 3, lr: -.inf}',
      '3:30  training.lr: expected a number greater than 0, found -Infinity',
    ],
    [
      'outside a nullable range',
      'training: {max_steps: 3, ema_decay: 2}',
      '3:37  training.ema_decay: expected a number between 0 and 1, or null, found 2',
    ],
    [
      'true for a number',
      'validation: {every: true}',
      '4:21  validation.every: expected a whole number of at least 0, found true',
    ],
    ['number for text', 'notes: 3', '4:8  notes: expected text, found 3 (did you mean "3"?)'],
    [
      'YAML 1.1 truth',
      'checkpoint: {async: yes}',
      '4:21  checkpoint.async: expected true or false, found the text "yes" (did you mean true?)',
    ],
    [
      'one of a few words',
      'training: {max_steps: 3, precision: bf16}',
      '3:37  training.precision: expected fp32 or bf16-mixed, found the text "bf16" (did you mean bf16-mixed?)',
    ],
    [
      'word or number',
      'init_from: {run: a, checkpoint: bset}',
      '4:33  init_from.checkpoint: expected best, last or a whole number of at least 0, found the text "bset" (did you mean best?)',
    ],
    [
      'word or keys and values',
      'init_from: {run: a, weight_overrides: {readout.*: fres}}',
      '4:51  init_from.weight_overrides."readout.*": expected fresh or keys and values, found the text "fres" (did you mean fresh?)',
    ],
    [
      'a key of such values',
      'init_from: {run: a, weight_overrides: {readout.*: {run: b, chekpoint: last}}}',
      '4:60  init_from.weight_overrides."readout.*".chekpoint: unknown key (did you mean init_from.weight_overrides."readout.*".checkpoint?)',
    ],
    [
      'missing key',
      'init_from: {checkpoint: best}',
      '4:1  init_from.run: is missing: expected text (run whose weights to start from: id, name or key)',
    ],
    [
      'form of a name',
      'name: "bad name"',
      '3:7  name: letters, digits, dot, underscore and dash; starts with a letter or digit; at most 64 characters; found "bad name"',
    ],
    ['newer format', 'schema_version: 2', '4:17  schema_version: expected 1, found 2'],
    ['prototype', '__proto__: 3', `4:1  __proto__: unknown key; ${KNOWN}`],
    ['inherited name', 'constructor: 3', `4:1  constructor: unknown key; ${KNOWN}`],
    ['key that is no word', '"a\\u001b[2J": 3', `4:1  "a\\u001b[2J": unknown key; ${KNOWN}`],
    ['tab', 'resources:\n\tranks: 1', '5:1  a tab cannot indent; use spaces'],
    ['open quote', 'notes: "abc', '4:12  a quote is not closed'],
    ['two colons', 'notes: a: b', '4:8  a second ": " in one line; put the value in quotes'],
    ['unknown alias', 'notes: *foo', '4:8  the alias *foo names no anchor before it'],
    ['unknown tag', 'notes: !foo x', '4:8  unresolved tag: !foo'],
    ['two documents', '---\nnotes: a', '4:1  a second document starts here (---); a config is one document'],
    [
      'aliases without end',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c]`,
      '5:8  aliases unfold to more than 100 copies; write the values out',
    ],
  ])('%s', (_, block, line) => {
    expect(mistakes(yaml(block))).toEqual([`c:${line}`])
  })

  it('says that a key is given twice and still checks the rest', () => {
    expect(mistakes(yaml('notes: a\nnotes: b\nlosses: []'))).toEqual([
      'c:5:1  the key notes is given twice',
      'c:6:9  losses: needs at least 1 entry, found none',
    ])
  })

  it('knows the key that names a variant when it is misspelt', () => {
    const text = [
      'name: a',
      'data: {query: query(), readout: {field: x}, augmentations: [{nmae: time_jitter}]}',
      'model: {nam: poyo}',
      'training: {max_steps: 1}',
    ].join('\n')
    expect(mistakes(text)).toEqual([
      'c:2:62  data.augmentations[0].nmae: unknown key (did you mean data.augmentations[0].name?)',
      'c:3:9  model.nam: unknown key (did you mean model.name?)',
    ])
  })

  it('lists all mistakes at once, in order of their place', () => {
    const text = [
      'nam: r2',
      'resources: {ranks: 0}',
      'data:',
      '  query: query()',
      '  readout: {field: cursor.vel, rate: 50}',
      '  augmentations: [{name: unit_dropout, min_unit: 3}, {sigma: 2}, 3]',
      'model: {name: poyo, dim: 4, depth: two}',
      'training: {max_steps: -1, schedule: {name: cosin}}',
    ].join('\n')
    expect(mistakes(text)).toEqual([
      'c:1:1  nam: unknown key (did you mean name?)',
      'c:2:20  resources.ranks: expected a whole number between 1 and 1024, found 0',
      'c:5:32  data.readout.rate: unknown key (did you mean data.readout.rate_hz?)',
      'c:6:40  data.augmentations[0].min_unit: unknown key (did you mean data.augmentations[0].min_units?)',
      'c:6:54  data.augmentations[1].name: is missing: expected unit_dropout or time_jitter',
      'c:6:66  data.augmentations[2]: expected keys and values, found 3',
      'c:7:26  model.dim: expected a whole number of at least 8, found 4',
      'c:7:36  model.depth: expected a whole number of at least 1, found the text "two"',
      'c:8:23  training.max_steps: expected a whole number of at least 1, found -1',
      'c:8:44  training.schedule.name: expected constant, cosine or one_cycle, found the text "cosin" (did you mean cosine?)',
    ])
  })

  it.each([
    ['', 'c:1:1  the config is empty'],
    ['# only a comment', 'c:1:1  the config is empty'],
    ['just text', 'c:1:1  expected keys and values'],
    ['- a', 'c:1:1  expected keys and values'],
    ['['.repeat(20_000), expect.stringContaining('c:1:')],
  ])('a file that is no config: %.20s', (text, line) => {
    expect(mistakes(text)[0]).toEqual(line)
  })
})

describe('a mistake in TOML', () => {
  const toml = (rest: string) => `name = "r2"\ndata.query = "query()"\ndata.readout = {field = "x"}\n${rest}`
  it.each([
    ['[training]\nmax_steps = 10\n', []],
    [
      '[training]\nmax_steps = 10\nlr = "a"\n',
      ['c:6:6  training.lr: expected a number greater than 0, found the text "a"'],
    ],
    [
      'training.max_steps = 10\ntraining.optimizr.name = 1\n',
      ['c:5:10  training.optimizr: unknown key (did you mean training.optimizer?)'],
    ],
    [
      '[[losses]]\nname = "mse"\n[[losses]]\nname = "huber"\ndelt = 1\n[training]\nmax_steps = 3\n',
      ['c:8:1  losses[1].delt: unknown key (did you mean losses[1].delta?)'],
    ],
    [
      'training = {max_steps = nan}\n',
      ['c:4:25  training.max_steps: expected a whole number of at least 1, found NaN'],
    ],
    [
      '[training]\nmax_steps = 2020-01-01\n',
      ['c:5:13  training.max_steps: expected a whole number of at least 1, found a date'],
    ],
    ['[training]\nmax_steps = 3\nmax_steps = 4\n', ['c:6:1  this key is given twice']],
    ['[training\nmax_steps = 3\n', ['c:5:1  the key, equals sign, and value must be on the same line']],
    ['notes = "abc\n', ['c:4:13  unterminated string constant']],
    ['resources = {}\n', ['c:1:1  training: is missing: expected keys and values']],
  ])('%j', (rest, lines) => {
    expect(mistakes(toml(rest), 'toml')).toEqual(lines)
  })
})

describe('a mistake in JSON', () => {
  const json = (rest: string) =>
    `{"name": "r2",\n "data": {"query": "query()", "readout": {"field": "x"}},\n "training": {"max_steps": 3}${rest}`
  it.each([
    ['}', []],
    [',\n "notes": 3}', ['c:4:11  notes: expected text, found 3 (did you mean "3"?)']],
    [
      ',\n "model": {"name": "poyo", "dimm": 3}}',
      ['c:4:28  model.dimm: unknown key (did you mean model.dim?)'],
    ],
    [',\n "notes": text}', ['c:4:11  unresolved plain scalar "text"; text needs quotes']],
    [',\n "notes": NaN}', ['c:4:11  unresolved plain scalar "NaN"; text needs quotes']],
    [',\n "notes": "a"', [expect.stringContaining('c:4:14  flow map')]],
    [',\n "name": "b"}', ['c:4:2  the key name is given twice']],
  ])('%j', (rest, lines) => {
    expect(mistakes(json(rest), 'json')).toEqual(lines)
  })
})

it('a config from a program has mistakes without places, and one error names them all', () => {
  const parsed = parseRunConfig(plainDocument({ name: 'a', trainig: {}, data: 3 }, 'run.ts'), trainingFields)
  const issues = parsed.ok ? [] : parsed.issues
  expect(configError('run.ts', issues)).toMatchObject({
    code: 'config_invalid',
    exitCode: 3,
    message: [
      'run.ts has 2 mistakes:',
      '  data: expected keys and values, found 3',
      '  trainig: unknown key (did you mean training?)',
    ].join('\n'),
  })
})
