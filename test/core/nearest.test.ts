import { expect, it } from 'vitest'
import { nearest } from '../../src/core/nearest.ts'

const keys = [
  'max_steps',
  'lr',
  'seed',
  'optimizer',
  'schedule',
  'grad_clip',
  'keep_last',
  'keep_every',
  'bf16-mixed',
  'fp32',
]

it.each([
  ['max_step', 'max_steps'],
  ['maxsteps', 'max_steps'],
  ['max-steps', 'max_steps'],
  ['Max_Steps', 'max_steps'],
  ['optimiser', 'optimizer'],
  ['sede', 'seed'],
  ['bf16', 'bf16-mixed'],
  ['sched', 'schedule'],
  ['lrr', 'lr'],
  ['keep', undefined],
  ['zebra', undefined],
  ['', undefined],
])('%j may mean %j', (text, meant) => {
  expect(nearest(text, keys)).toBe(meant)
})
