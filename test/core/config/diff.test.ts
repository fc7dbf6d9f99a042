import { expect, it } from 'vitest'
import { diffConfigs } from '../../../src/core/config/diff.ts'
import type { Json } from '../../../src/schema/scalars.ts'

const cases: [what: string, before: Json, after: Json, changes: ReturnType<typeof diffConfigs>][] = [
  ['nothing', { a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 2] } }, []],
  [
    'a value deep inside',
    { a: { b: { c: 1 } } },
    { a: { b: { c: 2 } } },
    [{ path: 'a.b.c', before: 1, after: 2 }],
  ],
  ['a key that is new', { a: 1 }, { a: 1, b: null }, [{ path: 'b', after: null }]],
  ['a key that is gone', { a: 1, b: 2 }, { a: 1 }, [{ path: 'b', before: 2 }]],
  [
    'a list of plain values, whole',
    { l: [1, 2] },
    { l: [1, 3] },
    [{ path: 'l', before: [1, 2], after: [1, 3] }],
  ],
  [
    'a member of a list of objects',
    { losses: [{ name: 'mse', weight: 1 }] },
    { losses: [{ name: 'mse', weight: 2 }, { name: 'mae' }] },
    [
      { path: 'losses.0.weight', before: 1, after: 2 },
      { path: 'losses.1', after: { name: 'mae' } },
    ],
  ],
  [
    'an object in the place of null',
    { f: null },
    { f: { run: 'x' } },
    [{ path: 'f', before: null, after: { run: 'x' } }],
  ],
  ['another kind of value', { a: 1 }, { a: '1' }, [{ path: 'a', before: 1, after: '1' }]],
]

it.each(cases)('the diff of two configs tells %s', (_, before, after, changes) => {
  expect(diffConfigs(before, after)).toEqual(changes)
})
