import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalHash, canonicalJson, compareCodePoints } from '../../src/core/canonical-json.ts'
import { runIdentity, runKey, shortKey } from '../../src/core/identity.ts'
import type { Json } from '../../src/schema/scalars.ts'

const PYTHON = '.venv/bin/python'
const text = fc.string({ unit: 'grapheme' })
/** What both languages hash: strings, integers, booleans and null. */
const shared = fc.letrec<{ json: Json }>(tie => ({
  json: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(text, tie('json'), { maxKeys: 4 }),
  ),
})).json

describe('canonical JSON', () => {
  it.each<[Json, string]>([
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    [{ '\uff5e': 1, '😀': 2, z: 3 }, '{"z":3,"\uff5e":1,"😀":2}'],
    [-0, '0'],
    [1e21, '1e+21'],
    ['\u0000\u001f"\\\u2028é', '"\\u0000\\u001f\\"\\\\\u2028é"'],
    [{ __proto__: null, '': 1 }, '{"":1}'],
  ])('%j', (value, expected) => {
    expect(canonicalJson(value)).toBe(expected)
  })

  it('refuses what has no JSON', () => {
    expect(() => canonicalJson({ a: [Number.NaN] })).toThrow('NaN has no canonical JSON')
    expect(() => canonicalJson(Number.POSITIVE_INFINITY)).toThrow('Infinity')
  })

  it('does not depend on the order of keys, and can be read back', () => {
    const reversed = (value: Json): Json =>
      typeof value !== 'object' || value === null
        ? value
        : Array.isArray(value)
          ? value.map(reversed)
          : Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, member]) => [key, reversed(member)]),
            )
    fc.assert(
      fc.property(shared, value => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value))
      }),
    )
  })

  it('orders by code point, as Python does', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const points = (word: string) => [...word].map(character => character.codePointAt(0) ?? 0)
        const [left, right] = [points(a), points(b)]
        const at = left.findIndex((point, index) => point !== right[index])
        const expected = at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1)
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(expected))
      }),
      { numRuns: 2000 },
    )
  })

  it.runIf(existsSync(PYTHON))('hashes to the same in Python', () => {
    const values = fc.sample(shared, { numRuns: 300, seed: 7 })
    const script =
      'import json,sys\nfrom orion.canonical import sha256_json\nprint(json.dumps([sha256_json(v) for v in json.load(sys.stdin)]))'
    const { stdout, stderr } = spawnSync(`../${PYTHON}`, ['-c', script], {
      cwd: 'python',
      input: JSON.stringify(values),
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual(values.map(canonicalHash))
  })
})

describe('the key of a run', () => {
  it('covers the task and its identity, and is the same for the same identity', () => {
    const key = runKey(runIdentity('training', { seed: 0, data: ['a'] }))
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    expect(runKey(runIdentity('training', { data: ['a'], seed: 0 }))).toBe(key)
    expect(runKey(runIdentity('training', { data: ['a'], seed: 1 }))).not.toBe(key)
    expect(runKey(runIdentity('evaluation', { data: ['a'], seed: 0 }))).not.toBe(key)
    expect(shortKey(key)).toBe(key.slice(0, 8))
  })
})
