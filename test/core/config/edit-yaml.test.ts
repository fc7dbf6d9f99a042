import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composeRunConfig } from '../../../src/core/config/compose.ts'
import { type ConfigPath, plainDocument, valueAt } from '../../../src/core/config/document.ts'
import { editYaml } from '../../../src/core/config/edit-yaml.ts'
import { readYaml } from '../../../src/core/config/read-yaml.ts'
import { parseRunConfig } from '../../../src/core/config/run-config.ts'
import { trainingFields } from '../../../src/tasks/training/request.ts'

const root = composeRunConfig(trainingFields)
const TEXT = `# What this is.
name: r2   # short

data:
  # which ones
  query: query(dataset="r2-test")
  split: { train: 0.85, valid: 0.15 }
losses:
  # the first
  - name: mse
  - name: huber # robust
    delta: 2
`
const value = (text: string): unknown => {
  const read = readYaml(text, 'x', 'core')
  return read.ok ? read.document.value : null
}

describe('an edit of YAML', () => {
  it.each<[what: string, path: ConfigPath, value: unknown, after: string]>([
    ['a value, its comment stays', ['name'], 'r3', TEXT.replace('r2   #', 'r3 #')],
    ['a value in braces', ['data', 'split', 'train'], 0.8, TEXT.replace('0.85', '0.8')],
    ['an entry of a list', ['losses', 1, 'delta'], 3, TEXT.replace('delta: 2', 'delta: 3')],
    ['a key that is new', ['data', 'window_s'], 0.5, TEXT.replace('losses:', '  window_s: 0.5\nlosses:')],
    ['a parent that is new', ['training', 'lr'], 0.1, `${TEXT}training:\n  lr: 0.1\n`],
    [
      'a new name of a variant, which drops the keys of the old one',
      ['losses', 1, 'name'],
      'mae',
      TEXT.replace('  - name: huber # robust\n    delta: 2\n', '  - name: mae\n'),
    ],
    ['the same name of a variant, nothing', ['losses', 1, 'name'], 'huber', TEXT],
    ['a whole entry, added', ['losses', 2], { name: 'mae' }, `${TEXT}  - name: mae\n`],
  ])('changes %s', (_, path, to, after) => {
    expect(editYaml(TEXT, { path, value: to }, root).replace('r2 #', 'r2   #')).toBe(after)
  })

  it('writes a default list whole when a part of it changes', () => {
    const text = editYaml('name: x\n', { path: ['losses', 0, 'weight'], value: 2 }, root)
    expect(value(text)).toEqual({ name: 'x', losses: [{ name: 'mse', weight: 2 }] })
  })

  it('takes a value out, and parents that are left empty', () => {
    const text = editYaml(
      'a: 1\ndata:\n  split:\n    train: 1\n',
      { path: ['data', 'split', 'train'], remove: true },
      root,
    )
    expect(value(text)).toEqual({ a: 1 })
    expect(editYaml(TEXT, { path: ['losses', 0], remove: true }, root)).toContain('# robust')
  })

  it('begins a config in an empty file or in one without keys', () => {
    expect(editYaml('', { path: ['name'], value: 'x' }, root)).toBe('name: x\n')
    expect(value(editYaml('data:\n', { path: ['data', 'query'], value: 'q' }, root))).toEqual({
      data: { query: 'q' },
    })
  })

  it('leaves text alone that is no YAML', () => {
    const broken = 'name: [1\n  x: {'
    expect(editYaml(broken, { path: ['name'], value: 'x' }, root)).toBe(broken)
  })

  it('puts a value where it belongs, whatever was there and whatever it holds', () => {
    const paths: ConfigPath[] = [
      ['name'],
      ['notes'],
      ['data', 'query'],
      ['data', 'readout', 'field'],
      ['training', 'optimizer', 'eps'],
      ['losses', 0, 'weight'],
      ['init_from', 'run'],
    ]
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom(...paths),
            fc.oneof(
              fc.string({ unit: 'binary' }),
              fc.double({ noNaN: true }).map(number => number + 0),
              fc.boolean(),
            ),
          ),
          { maxLength: 8 },
        ),
        edits => {
          let text = TEXT
          for (const [path, to] of edits) {
            text = editYaml(text, { path, value: to }, root)
            expect(valueAt(value(text), path)).toEqual(to)
          }
          expect(text).toContain('# What this is.')
          const parsed = parseRunConfig(plainDocument(value(text), 'x'), trainingFields)
          if (!parsed.ok) expect(parsed.issues.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 60 },
    )
  })
})
