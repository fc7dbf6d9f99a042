import { expect, it } from 'vitest'
import { overridesBetween } from '../../../src/core/config/overrides-between.ts'
import type { JsonObject } from '../../../src/schema/scalars.ts'

const base: JsonObject = {
  name: 'x',
  training: { lr: 1e-3, grad_clip: 1, optimizer: { name: 'adamw', betas: [0.9, 0.99] } },
  losses: [
    { name: 'mse', weight: 1 },
    { name: 'mae', weight: 2 },
  ],
  init_from: null,
}
const changed = (change: (config: JsonObject) => void): JsonObject => {
  const copy: JsonObject = structuredClone(base)
  change(copy)
  return copy
}

it.each<[what: string, after: JsonObject, overrides: string[]]>([
  ['nothing', base, []],
  ['a number', changed(c => Object.assign(c.training ?? {}, { lr: 3e-4 })), ['training.lr=0.0003']],
  [
    'a number to none',
    changed(c => Object.assign(c.training ?? {}, { grad_clip: null })),
    ['training.grad_clip=null'],
  ],
  ['a text', changed(c => Object.assign(c, { name: 'y z' })), ['name=y z']],
  [
    'an entry of a list of numbers',
    changed(c => Object.assign(c.training ?? {}, { optimizer: { name: 'adamw', betas: [0.8, 0.99] } })),
    ['training.optimizer.betas=[0.8,0.99]'],
  ],
  [
    'an entry of a list of objects, and one more',
    changed(c => Object.assign(c, { losses: [{ name: 'mse', weight: 3 }] })),
    ['losses=[{"name":"mse","weight":3}]'],
  ],
  [
    'another variant, without the keys of the one before',
    changed(c => Object.assign(c.training ?? {}, { optimizer: { name: 'sparse_lamb' } })),
    ['training.optimizer.name=sparse_lamb'],
  ],
])('says %s as key=value words', (_what, after, overrides) => {
  expect(overridesBetween(base, after)).toEqual(overrides)
})
