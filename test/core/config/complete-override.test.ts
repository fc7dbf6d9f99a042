import { expect, it } from 'vitest'
import { z } from 'zod'
import { overrideCandidates } from '../../../src/core/config/complete-override.ts'

const schema = z.strictObject({
  name: z.string().describe('name of the run'),
  model: z
    .discriminatedUnion('name', [
      z.strictObject({ name: z.literal('big'), dim: z.number(), heads: z.number() }),
      z.strictObject({ name: z.literal('small'), dim: z.number(), fast: z.boolean() }),
    ])
    .prefault({ name: 'big', dim: 1, heads: 1 }),
  training: z
    .strictObject({
      lr: z.number().positive().default(0.001).describe('peak learning rate'),
      clip: z.number().nullable().default(1),
      betas: z.tuple([z.number(), z.number()]).default([0.9, 0.99]),
      stop: z.boolean().default(false),
      inner: z.strictObject({ deep: z.enum(['a', 'b']).default('a') }).prefault({}),
    })
    .prefault({}),
  from: z
    .strictObject({ checkpoint: z.union([z.enum(['best', 'last']), z.number()]) })
    .nullable()
    .default(null),
  losses: z.array(
    z.discriminatedUnion('name', [z.strictObject({ name: z.literal('mse'), weight: z.number() })]),
  ),
})

it.each<[word: string, typed: string[], values: string[]]>([
  ['', [], ['name=', 'model.', 'training.', 'from.', 'losses=']],
  ['tr', [], ['training.']],
  [
    'training.',
    [],
    ['training.lr=', 'training.clip=', 'training.betas=', 'training.stop=', 'training.inner.'],
  ],
  ['training.inner.d', [], ['training.inner.deep=']],
  ['training.inner.deep=', [], ['training.inner.deep=a', 'training.inner.deep=b']],
  ['training.stop=', [], ['training.stop=true', 'training.stop=false']],
  ['training.clip=', [], ['training.clip=null']],
  ['training.lr=', [], []],
  ['model.', [], ['model.name=', 'model.dim=', 'model.heads=', 'model.fast=']],
  ['model.', ['model.name=small'], ['model.name=', 'model.dim=', 'model.fast=']],
  ['model.', ['model.name=smal'], ['model.name=', 'model.dim=', 'model.heads=', 'model.fast=']],
  ['model.name=', ['model.name=small'], ['model.name=small']],
  ['model.name=', [], ['model.name=big', 'model.name=small']],
  ['from.checkpoint=', [], ['from.checkpoint=best', 'from.checkpoint=last']],
  ['from=', [], ['from=null']],
  ['losses[0].', [], ['losses[0].name=', 'losses[0].weight=']],
  ['losses[0].name=', [], ['losses[0].name=mse']],
  ['nothing.', [], []],
  ['training.lr.', [], []],
  ['training.__proto__.', [], []],
])('%j after %j may become %j', (word, typed, values) => {
  expect(overrideCandidates(schema, word, typed).map(({ value }) => value)).toEqual(values)
})

it('says what a key means and what it is by default', () => {
  expect(overrideCandidates(schema, 'training.')).toContainEqual({
    value: 'training.lr=',
    description: 'peak learning rate (default 0.001)',
  })
  expect(overrideCandidates(schema, 'name')).toEqual([{ value: 'name=', description: 'name of the run' }])
})
