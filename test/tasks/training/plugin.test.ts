import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runIdentity, runKey } from '../../../src/core/identity.ts'
import type { Resolved } from '../../../src/core/task-plugin.ts'
import { countParameters } from '../../../src/tasks/training/count-parameters.ts'
import { trainingPlugin } from '../../../src/tasks/training/plugin.ts'
import type { TrainingRequest } from '../../../src/tasks/training/request.ts'
import { recording, request, resolved, withData, withTraining } from './resolved.ts'

const plugin = trainingPlugin({ python: '/package/python', benchmarks: '/settings/benchmarks' })

describe('mistakes between fields', () => {
  const one = { ranks: 1, nodes: 1, threads_per_rank: 1 }
  it.each([
    [
      'a batch that ranks cannot share',
      withData({ batch_size: 16 }),
      { ...one, ranks: 3 },
      'data.batch_size',
      '15 or 18',
    ],
    [
      'a batch smaller than its shares',
      withData({ batch_size: 2 }),
      { ...one, ranks: 3 },
      'data.batch_size',
      '3',
    ],
    [
      'splits beyond the whole',
      withData({ split: { train: 0.9, valid: 0.2 } }),
      one,
      'data.split',
      'valid=0.1',
    ],
    [
      'nothing to train on',
      withData({ split: { train: 0, valid: 0.2 } }),
      one,
      'data.split.train',
      undefined,
    ],
    ['a window that latents do not fill', withData({ window_s: 0.9 }), one, 'model.latent_step', '0.128571'],
    ['an odd head', request({ model: { name: 'poyo', dim_head: 6 } }), one, 'model.dim_head', '8'],
    [
      'a history longer than the window',
      request({ model: { name: 'spike_count_mlp', bin_s: 0.5, history_bins: 4 } }),
      one,
      'model.history_bins',
      '2',
    ],
    [
      'a warm-up that never ends',
      withTraining({ schedule: { name: 'cosine', warmup_steps: 100 } }),
      one,
      'training.schedule.warmup_steps',
      '10',
    ],
    [
      'a cycle that begins above its peak',
      withTraining({ schedule: { name: 'one_cycle', div_factor: 0.5 } }),
      one,
      'training.schedule.div_factor',
      '1',
    ],
    [
      'one process for two ranks',
      withTraining({ strategy: 'single' }),
      { ...one, ranks: 2 },
      'training.strategy',
      'ddp',
    ],
    [
      'an optimizer of whole tensors on shards',
      withTraining({ strategy: 'fsdp2', optimizer: { name: 'sparse_lamb' } }),
      { ...one, ranks: 2 },
      'training.optimizer.name',
      'adamw',
    ],
    [
      'validation on nothing',
      { ...withData({ split: { train: 1, valid: 0 } }), validation: { every: 5, max_windows: 9 } },
      one,
      'validation.every',
      '0',
    ],
  ])('%s', (_what, wrong, resources, path, suggestion) => {
    const issues = plugin.validateRequest(wrong, resources)
    expect(issues.map(issue => [issue.path, issue.suggestion])).toContainEqual([path, suggestion])
  })

  it('a request of defaults has none', () => {
    expect(plugin.validateRequest(request(), one)).toEqual([])
    expect(plugin.validateRequest(request({ model: { name: 'spike_count_mlp' } }), one)).toEqual([])
  })
})

describe('the key of a training', () => {
  const key = (change: Partial<Resolved<TrainingRequest>> = {}) =>
    runKey(runIdentity('training', plugin.identity(resolved(change))))
  const upstream = {
    run_id: 'r',
    run_key: 'k',
    step: 5,
    path: '/c',
    checkpoint_hash: 'c'.repeat(64),
    config: {},
  }
  const fromUpstream = request({ init_from: { run: 'r' } })
  const overridden = (source: unknown) =>
    request({ init_from: { run: 'r', weight_overrides: { 'readout.*': source } } })
  const donor = (hash: string) => ({ 'readout.*': { ...upstream, run_id: 's', checkpoint_hash: hash } })

  it.each([
    ['the seed', { request: withTraining({ seed: 1 }) }],
    ['the learning rate', { request: withTraining({ lr: 2e-3 }) }],
    ['the steps', { request: withTraining({ max_steps: 101 }) }],
    ['a loss', { request: request({ losses: [{ name: 'mae' }] }) }],
    ['the model', { request: request({ model: { name: 'poyo', dim: 128 } }) }],
    ['the window', { request: withData({ window_s: 2 }) }],
    [
      'the content of a recording',
      { recordings: [recording('one'), recording('two', { hash: 'd'.repeat(64) })] },
    ],
    ['a recording more', { recordings: [recording('one'), recording('two'), recording('three')] }],
    ['sharding', { request: withTraining({ strategy: 'fsdp2' }) }],
    ['the world size', { resources: { ranks: 2, nodes: 1, threads_per_rank: 1 } }],
    ['the upstream checkpoint', { request: fromUpstream, upstream }],
    ['parameters left fresh', { request: overridden('fresh'), upstream }],
    ['parameters of another checkpoint', { request: overridden({ run: 's' }), upstream, donors: donor('d') }],
  ])('changes with %s', (_what, change) => {
    expect(key(change)).not.toBe(key())
  })

  it('of a run with weights of another checkpoint follows its content and not how the run is named', () => {
    const named = (run: string, hash: string) =>
      key({ request: overridden({ run }), upstream, donors: donor(hash) })
    expect(named('another-name', 'd')).toBe(named('s', 'd'))
    expect(named('s', 'e')).not.toBe(named('s', 'd'))
    expect(named('s', 'd')).not.toBe(key({ request: overridden('fresh'), upstream }))
  })

  it.each([
    ['how the query is written', { request: withData({ query: 'query(dataset="lab")' }) }],
    ['data workers', { request: withData({ workers: 4 }) }],
    ['logging', { request: withTraining({ log_every: 10 }) }],
    ['what a non-finite loss does', { request: withTraining({ on_nan: 'warn' }) }],
    ['when checkpoints are written', { request: request({ checkpoint: { every: 7, keep_last: 9 } }) }],
    ['validation', { request: request({ validation: { every: 5 } }) }],
    ['the name of the strategy', { request: withTraining({ strategy: 'single' }) }],
    [
      'where a recording lies',
      { recordings: [recording('one', { path: '/elsewhere.h5' }), recording('two')] },
    ],
  ])('stays with %s', (_what, change) => {
    expect(key(change)).toBe(key())
  })

  it('knows the upstream checkpoint by its content, not by its run or place', () => {
    const moved = { ...upstream, run_id: 'other', path: '/elsewhere' }
    expect(key({ request: fromUpstream, upstream: moved })).toBe(key({ request: fromUpstream, upstream }))
  })
})

describe('rules', () => {
  const facts = {
    host: 'h',
    cpus: 2,
    memory_bytes: 8e9,
    memory_free_bytes: 8e9,
    run_root: { path: '/r', writable: true, why: null, free_bytes: 1e12, file_system: 'ext4' },
    python: { path: 'python', found: true, why: null, versions: {} },
    accelerators: [],
  }
  const verdictOf = (id: string, change: Partial<Resolved<TrainingRequest>>) =>
    plugin.rules.find(rule => rule.id === id)?.check(resolved(change), facts)

  it.each([
    ['readout', {}, 'pass'],
    ['readout', { recordings: [recording('one'), recording('two', { fields: [] })] }, 'fail'],
    [
      'readout',
      {
        recordings: [
          recording('one'),
          recording('two', { fields: [{ path: 'cursor.vel', dim: 3, rate_hz: 1 }] }),
        ],
      },
      'fail',
    ],
    ['spikes', {}, 'pass'],
    ['spikes', { recordings: [recording('one', { spikes: 0 })] }, 'fail'],
    ['windows', {}, 'pass'],
    ['windows', { request: withData({ batch_size: 512 }) }, 'fail'],
    ['windows', { recordings: [recording('one'), recording('two', { duration_s: 1 })] }, 'warn'],
    ['validation', {}, 'skip'],
    [
      'validation',
      {
        request: {
          ...withData({ split: { train: 0.99, valid: 0.01 } }),
          validation: { every: 5, max_windows: 9 },
        },
      },
      'fail',
    ],
    ['cores', {}, 'pass'],
    ['cores', { resources: { ranks: 4, nodes: 1, threads_per_rank: 1 } }, 'warn'],
    ['upstream', {}, 'skip'],
  ])('%s answers %#', (id, change, verdict) => {
    const answer = verdictOf(id, change)
    expect(answer?.verdict).toBe(verdict)
    expect(answer?.todo === '').toBe(verdict === 'pass' || verdict === 'skip')
  })

  it('an upstream of other sizes is refused with what differs, unless parameters are left fresh', () => {
    const upstream = {
      run_id: 'r',
      run_key: 'k',
      step: 5,
      path: '/c',
      checkpoint_hash: 'c',
      config: { model: { name: 'poyo', dim: 128 } },
    }
    const answer = verdictOf('upstream', { request: request({ init_from: { run: 'r' } }), upstream })
    expect(answer).toMatchObject({
      verdict: 'fail',
      found: expect.stringContaining('model.dim (128, here 64)'),
    })
    const fresh = verdictOf('upstream', {
      request: request({ init_from: { run: 'r', weight_overrides: { 'readout.*': 'fresh' } } }),
      upstream,
    })
    expect(fresh?.verdict).toBe('pass')
    const given = verdictOf('upstream', {
      request: request({ init_from: { run: 'r', weight_overrides: { 'unit_emb.*': { run: 's' } } } }),
      upstream,
      donors: { 'unit_emb.*': { ...upstream, run_id: 's', config: { model: { name: 'spike_count_mlp' } } } },
    })
    expect(given).toMatchObject({
      verdict: 'fail',
      found: 's@5, which gives unit_emb.*, is a spike_count_mlp, this run a poyo',
    })
  })
})

it('the bundle runs orion.train under torchrun, with its request and its own copy of the code', () => {
  const bundle = plugin.buildBundle(resolved(), { name: 'a' }, { id: 'x', key: 'k', name: 'a' })
  expect(bundle.launch).toEqual({
    mode: 'torchrun',
    module: 'orion.train',
    args: ['--request', 'inputs/request.json'],
  })
  expect(bundle.folders).toEqual({ 'source/orion': '/package/python/orion' })
  expect(JSON.parse(bundle.files['inputs/request.json'] ?? '')).toMatchObject({
    schema_version: 1,
    run: { id: 'x', key: 'k', name: 'a' },
    config: { name: 'a' },
    recordings: [{ id: 'one' }, { id: 'two' }],
    upstream: null,
    donors: {},
  })
})

it('counts the parameters that the Python models have', () => {
  const models = [
    request().model,
    request({
      model: {
        name: 'poyo',
        dim: 40,
        depth: 3,
        dim_head: 12,
        cross_heads: 3,
        self_heads: 2,
        num_latents_per_step: 5,
      },
    }).model,
    request({ model: { name: 'spike_count_mlp' } }).model,
    request({ model: { name: 'spike_count_mlp', dim: 20, depth: 0, history_bins: 3 } }).model,
  ]
  const python = process.env.ORION_PYTHON ?? resolve('.venv/bin/python')
  const counted = execFileSync(python, ['-c', COUNT, JSON.stringify(models)], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: resolve('python') },
  })
  expect(models.map(model => countParameters(model, { units: 72, sessions: 3, dim_out: 2 }))).toEqual(
    JSON.parse(counted),
  )
})

const COUNT = `import json, sys
from orion.config.generated import PoyoConfig, SpikeCountMlpConfig
from orion.models.poyo import Poyo
from orion.models.spike_count_mlp import SpikeCountMlp
counts = []
for config in json.loads(sys.argv[1]):
    poyo = config["name"] == "poyo"
    parsed = (PoyoConfig if poyo else SpikeCountMlpConfig).model_validate(config)
    model = (Poyo if poyo else SpikeCountMlp).build(parsed, window_s=1.0, dim_out=2)
    model.unit_emb.initialize_vocab([str(i) for i in range(72)])
    model.session_emb.initialize_vocab(list("abc"))
    counts.append(sum(p.numel() for p in model.parameters()))
print(json.dumps(counts))`
