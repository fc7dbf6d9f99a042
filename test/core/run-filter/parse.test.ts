import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ParsedFilter, parseFilter } from '../../../src/core/run-filter/parse.ts'

const NOW = new Date('2026-03-14T09:41:00.000Z')
const KNOWN = {
  settings: ['data.query', 'model.name', 'optimizer.lr', 'resources.ranks', 'training.lr', 'training.seed'],
  metrics: ['grad_norm', 'loss/train', 'loss/valid'],
}
const read = (text: string) => parseFilter(text, KNOWN, NOW)
const NOTHING: ParsedFilter = {
  words: [],
  states: null,
  adapter: null,
  task_type: null,
  archived: 'without',
  tests: [],
}

describe('a filter over runs', () => {
  it.each<[text: string, filter: Partial<ParsedFilter>]>([
    ['', {}],
    ['  dim 512 ', { words: ['dim', '512'] }],
    ['"two words" \'a:b\'', { words: ['two words', 'a:b'] }],
    ['-sweep', { tests: [{ not: true, kind: 'word', text: 'sweep' }] }],
    ['-', { words: ['-'] }],
    ['state:failed', { states: ['failed'] }],
    ['state:fail,run p04', { states: ['running', 'failed'], words: ['p04'] }],
    ['state:', {}],
    ['-state:completed -state:failed,lost state:c,l', { states: ['cancelled'] }],
    ['on:polaris task:training', { adapter: 'polaris', task_type: 'training' }],
    [
      '-on:polaris',
      { tests: [{ not: true, kind: 'text', field: 'on', any: [{ text: 'polaris', match: 'equals' }] }] },
    ],
    [
      'name:poyo',
      {
        words: ['poyo'],
        tests: [{ not: false, kind: 'text', field: 'name', any: [{ text: 'poyo', match: 'contains' }] }],
      },
    ],
    [
      'name:poyo-*,mlp',
      {
        tests: [
          {
            not: false,
            kind: 'text',
            field: 'name',
            any: [
              { text: 'poyo-*', match: 'glob' },
              { text: 'mlp', match: 'contains' },
            ],
          },
        ],
      },
    ],
    ['step>=1.2k', { tests: [{ not: false, kind: 'number', field: 'step', compare: '>=', value: 1200 }] }],
    ['progress>50', { tests: [{ not: false, kind: 'number', field: 'progress', compare: '>', value: 50 }] }],
    [
      'age<2d idle>10m',
      {
        tests: [
          { not: false, kind: 'time', field: 'created', compare: '>', at: '2026-03-12T09:41:00.000Z' },
          { not: false, kind: 'time', field: 'sign', compare: '<', at: '2026-03-14T09:31:00.000Z' },
        ],
      },
    ],
    ['has:check', { tests: [{ not: false, kind: 'has', what: 'checkpoint' }] }],
    ['is:pinned', { tests: [{ not: false, kind: 'is', what: 'pinned' }] }],
    ['is:archived', { archived: 'only' }],
    [
      'lr>1e-4',
      {
        tests: [
          { not: false, kind: 'setting', paths: ['optimizer.lr', 'training.lr'], compare: '>', value: 1e-4 },
        ],
      },
    ],
    [
      'training.lr!=0.1',
      { tests: [{ not: true, kind: 'setting', paths: ['training.lr'], compare: '=', value: 0.1 }] },
    ],
    [
      'model.name:poyo',
      {
        tests: [
          {
            not: false,
            kind: 'setting-text',
            paths: ['model.name'],
            any: [{ text: 'poyo', match: 'contains' }],
          },
        ],
      },
    ],
    ['loss<0.1', { tests: [{ not: false, kind: 'metric', name: 'loss/train', compare: '<', value: 0.1 }] }],
    [
      'grad_norm=NaN',
      { tests: [{ not: false, kind: 'metric', name: 'grad_norm', compare: '=', value: Number.NaN }] },
    ],
  ])('%j', (text, filter) => {
    expect(read(text)).toEqual({ ok: true, filter: { ...NOTHING, ...filter } })
  })

  it.each<[text: string, column: number, message: string, suggestion?: string]>([
    ['poyo stat:failed', 6, 'there is no field "stat"', 'state'],
    ['-stat:failed', 2, 'there is no field "stat"', 'state'],
    ['state:failled', 7, 'there is no state "failled"', 'failed'],
    ['state:lost,faild', 12, 'there is no state "faild"', 'failed'],
    ['training.lrr>1', 1, 'there is no field "training.lrr"', 'training.lr'],
    ['los<1', 1, 'there is no field "los"'],
    ['step>=many', 7, 'step is a number, and "many" is none'],
    ['lr>big', 4, 'lr is a number, and "big" is none'],
    ['age<2', 5, 'age is a time such as 30m, 2h or 5d, and "2" is none'],
    ['has:checkpiont', 5, '"checkpiont" is none of checkpoint, failure, note, metrics, bench', 'checkpoint'],
    ['name>x', 5, 'name is text: it takes ":" or "="'],
  ])('%j is refused at its column', (text, column, message, suggestion) => {
    const mistake = { column, message, ...(suggestion === undefined ? {} : { suggestion }) }
    expect(read(text)).toMatchObject({ ok: false, mistake })
  })

  it('reads any text, or says where it is wrong', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const result = read(text)
        if (!result.ok) {
          expect(result.mistake.column).toBeGreaterThanOrEqual(1)
          expect(result.mistake.column).toBeLessThanOrEqual(text.length + 1)
        }
      }),
    )
  })
})
