import { describe, expect, it } from 'vitest'
import { readYaml } from '../../../src/core/config/read-yaml.ts'
import { unfoldSweep } from '../../../src/core/config/sweep.ts'

function unfolded(text: string) {
  const read = readYaml(text, 'sweep.yaml', 'core')
  if (!read.ok) throw new Error('the YAML is wrong')
  return unfoldSweep(read.document)
}

describe('a sweep', () => {
  it('is a run for every combination, told apart by name, under one pipeline', () => {
    const found = unfolded('name: base\nsweep:\n  training.lr: [0.001, 3e-4]\n  model.name: [poyo]\n')
    expect(found).toMatchObject({
      ok: true,
      document: { value: { name: 'base' } },
      runs: [
        ['training.lr=0.001', 'model.name=poyo', 'name=base-lr-0.001-name-poyo', 'pipeline=base'],
        ['training.lr=0.0003', 'model.name=poyo', 'name=base-lr-0.0003-name-poyo', 'pipeline=base'],
      ],
    })
  })

  it('leaves a pipeline that is given, and a config without a sweep as it is', () => {
    expect(unfolded('name: a\npipeline: p\nsweep: {training.seed: [1]}')).toMatchObject({
      runs: [['training.seed=1', 'name=a-seed-1']],
    })
    expect(unfolded('name: a')).toMatchObject({ ok: true, runs: [[]] })
  })

  it.each([
    ['name: a\nsweep: 3', 'sweep', 2],
    ['name: a\nsweep:\n  training.lr: 0.1', 'sweep.training.lr', 3],
    ['name: a\nsweep:\n  training.lr: []', 'sweep.training.lr', 3],
  ])('that is no lists of values is wrong at its place: %j', (text, path, line) => {
    expect(unfolded(text)).toMatchObject({ ok: false, issues: [{ path, position: { line } }] })
  })
})
