import { describe, expect, it } from 'vitest'
import type { Resolved } from '../../../src/core/task-plugin.ts'
import { fixes } from '../../../src/tasks/training/fixes.ts'
import type { TrainingRequest } from '../../../src/tasks/training/request.ts'
import { recording, request, resolved, withData } from './resolved.ts'

/** What is offered where a check of this name failed: words and what they change. */
const offered = (id: string, change: Partial<Resolved<TrainingRequest>> = {}) => {
  const check = { id, group: '', title: '', verdict: 'fail' as const, found: '', why: '', todo: '', ms: 0 }
  return fixes(check, resolved(change)).map(({ words, overrides }) => `${words}: ${overrides.join(' ')}`)
}

const fields = (...paths: string[]) => paths.map(path => ({ path, dim: 2, rate_hz: 100 }))
const ranks = (count: number, threads_per_rank = 1) => ({ ranks: count, nodes: 1, threads_per_rank })

describe('what would mend a training', () => {
  it('decodes what the name nearly says first, and only what every recording has', () => {
    const recordings = [
      recording('one', { fields: fields('arm.pos', 'cursor.pos', 'cursor.vel', 'eye.pos') }),
      recording('two', { fields: fields('arm.pos', 'cursor.pos', 'cursor.vel') }),
    ]
    const named = (field: string) =>
      offered('readout', { request: withData({ readout: { field } }), recordings })
    expect(named('cursor.ve')).toEqual([
      'decode cursor.vel: data.readout.field=cursor.vel',
      'decode arm.pos: data.readout.field=arm.pos',
      'decode cursor.pos: data.readout.field=cursor.pos',
    ])
    expect(named('whisker')[0]).toBe('decode arm.pos: data.readout.field=arm.pos')
  })

  it('keeps fewer checkpoints, or saves less often', () => {
    expect(offered('disk', { request: request({ checkpoint: { keep_every: 50, every: 10 } }) })).toEqual([
      'keep none for good: checkpoint.keep_every=null checkpoint.keep_last=2',
      'keep the last 2: checkpoint.keep_last=2',
      'save at the end only: checkpoint.every=100',
    ])
    expect(offered('disk', { request: request({ checkpoint: { keep_last: 2, every: 100 } }) })).toEqual([])
  })

  it('takes less memory by the same step in more parts, else by a smaller batch', () => {
    expect(offered('memory_estimate', { request: withData({ batch_size: 16 }) })).toEqual([
      'twice the micro-batches: training.accumulate=2',
      'batch of 8: data.batch_size=8',
    ])
    expect(offered('memory_estimate', { request: withData({ batch_size: 4 }), resources: ranks(4) })).toEqual(
      [],
    )
  })

  it('takes no larger a batch than there are windows, in equal shares', () => {
    const recordings = [recording('one', { duration_s: 12 })]
    expect(offered('windows', { request: withData({ batch_size: 64 }), recordings })).toEqual([
      'batch of 10: data.batch_size=10',
    ])
    expect(
      offered('windows', { request: withData({ batch_size: 64 }), recordings, resources: ranks(4) }),
    ).toEqual(['batch of 8: data.batch_size=8'])
    expect(offered('windows', { request: withData({ batch_size: 8 }), recordings })).toEqual([])
  })

  it('takes fewer threads, then fewer ranks', () => {
    expect(offered('cores', { resources: ranks(2, 4) })).toEqual([
      '1 thread a rank: resources.threads_per_rank=1',
      '1 rank: resources.ranks=1',
    ])
    expect(offered('cores', { resources: ranks(1) })).toEqual([])
  })

  it('takes the model that the weights come from', () => {
    const from = (model: Record<string, string | number>) => ({
      upstream: {
        run_id: 'r',
        run_key: 'k',
        step: 1,
        path: '/checkpoint',
        checkpoint_hash: 'h',
        config: { model },
      },
    })
    const { name, ...sizes } = request().model
    expect(offered('upstream', from({ name: 'spike_count_mlp' }))).toEqual([
      'model spike_count_mlp: model.name=spike_count_mlp',
    ])
    expect(offered('upstream', from({ name, ...sizes, dim: 128, lin_dropout: 0 }))).toEqual([
      'take its sizes: model.dim=128',
    ])
    expect(offered('upstream', from({ name, ...sizes }))).toEqual([])
    expect(offered('upstream')).toEqual([])
  })

  it('leaves out a validation that has no window, and has no fix for what it does not know', () => {
    expect(offered('validation', { request: request() })).toEqual(['no validation: validation.every=0'])
    expect(offered('catalog')).toEqual([])
  })
})
