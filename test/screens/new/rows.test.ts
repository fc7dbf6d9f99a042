import { describe, expect, it } from 'vitest'
import { formFields } from '../../../src/core/config/form-fields.ts'
import { textWidth } from '../../../src/core/text/width.ts'
import type { Recording } from '../../../src/schema/recording.ts'
import {
  changesLine,
  diffLines,
  formLines,
  helpLines,
  issueLines,
  matchLines,
  stepLine,
} from '../../../src/screens/new/rows.ts'
import { issuesOf, keyOf, stepsOf } from '../../../src/screens/new/steps.ts'
import { lineText } from '../../../src/screens/ui/line.ts'
import { wrapWords } from '../../../src/screens/ui/wrap-words.ts'
import { trainingFields } from '../../../src/tasks/training/request.ts'
import { DEFAULT_KEYS } from '../../support/default-keys.ts'
import { SAMPLE_RECORDINGS, seedRecording } from '../../support/seeded-registry.ts'

const row = (at: number, more = {}) => {
  const field = formFields(trainingFields.data, { query: 'query()' }, 'data')[at]
  if (field === undefined) throw new RangeError(`no field ${at}`)
  return { field, typed: null, issue: null, changed: false, ...more }
}
const texts = (lines: readonly Parameters<typeof lineText>[0][]) =>
  lines.map(line => lineText(line).trimEnd())

describe('a form', () => {
  it('lines its labels, values, units and ranges up, and marks what is wrong or changed', () => {
    const issue = { path: 'data.window_s', message: 'no' }
    const lines = texts(
      formLines([row(0), row(1, { issue }), row(2, { changed: true })], 1, 70, DEFAULT_KEYS),
    )
    expect(lines[0]).toMatch(/^ {3}query +query\(\)/)
    expect(lines[1]).toMatch(/^❯✖ window_s +1 +s +0\.05 to 60$/)
    expect(lines[2]).toMatch(/^ ≠ split\.train +0\.85 +0 to 1$/)
    expect(lines[1]?.indexOf('0.05')).toBe(lines[2]?.indexOf('0 to 1'))
  })

  it('says every range in few words', () => {
    const ranges = Object.entries(trainingFields).flatMap(([key, schema]) => {
      const rows = formFields(schema, undefined, key).map(field => ({ ...row(0), field }))
      return texts(formLines(rows, -1, 200, DEFAULT_KEYS)).map(text => text.replace(/^.* {2,}/, ''))
    })
    expect(ranges).toContain('1 or more or null')
    expect(ranges.filter(text => /,.*or (more|null)/.test(text))).toEqual([])
  })

  it('keeps the end in sight that is typed, and never gets wider than its room', () => {
    const text = `query(dataset="${'x'.repeat(200)}")`
    for (const columns of [40, 60, 110]) {
      const [line] = formLines([row(0, { typed: { text, at: text.length } })], 0, columns, DEFAULT_KEYS)
      expect(lineText(line ?? [])).toContain('x") ')
      expect(textWidth(lineText(line ?? []))).toBeLessThanOrEqual(columns)
    }
  })

  it('says the default of what was written, and what a choice stands for', () => {
    const given = formFields(trainingFields.data, { query: 'query()', window_s: 2 }, 'data')
    const [, window] = given.map(field => ({ field, typed: null, issue: null, changed: false }))
    expect(texts(helpLines(window, [], 80, DEFAULT_KEYS))).toContain(
      'a number between 0.05 and 60, s; default 1: ctrl+r brings it back',
    )
    const choices = formFields(trainingFields.training, { schedule: { name: 'cosine' } }, 'training')
    const schedule = choices.find(({ label }) => label === 'schedule')
    const help = texts(
      helpLines(
        schedule && { field: schedule, typed: null, issue: null, changed: true },
        [],
        80,
        DEFAULT_KEYS,
      ),
    )
    expect(help[0]).toBe('half a cosine from the peak down')
    expect(help[1]).toContain('default constant')
  })

  it('has a sentence for every field of every variant', () => {
    const without = Object.entries(trainingFields).flatMap(([key, schema]) =>
      formFields(schema, undefined, key)
        .filter(({ help }) => help === '')
        .map(({ path }) => path.join('.')),
    )
    expect(without).toEqual([])
  })

  it('defuses what is typed or written', () => {
    const evil = '\u001b]0;owned\u0007\u202e'
    const [line] = formLines([row(0, { typed: { text: evil, at: 3 } })], 0, 80, DEFAULT_KEYS)
    expect(lineText(line ?? [])).not.toMatch(/[\u001b\u0007\u202e]/)
  })

  it('explains the field under the cursor: help, range, default, mistake, known names', () => {
    const issue = { path: 'data.window_s', message: 'expected a number, found the text "x"' }
    expect(texts(helpLines(row(1, { issue }), ['a', 'b'], 80, DEFAULT_KEYS))).toEqual([
      'length of a sample, seconds',
      'a number between 0.05 and 60, s; this is the default',
      '✖ expected a number, found the text "x"',
      'known: a  b',
    ])
  })
})

describe('matched recordings', () => {
  const entry = (each: Recording) => ({ ...each, added_at: '2026-03-14T09:00:00.000Z' })
  const match = {
    recordings: SAMPLE_RECORDINGS.slice(0, 3).map(entry),
    catalog: 61,
    facts: { 'windows a pass': '8,364' },
    trouble: null,
  }

  it('say what they come to, then each with length, units and a bar of its rate', () => {
    const lines = texts(matchLines(match, 60, 9))
    expect(lines[0]).toBe('matches 3 of 61 recordings   2 h 44 min   460 units')
    expect(lines[1]).toBe('8,364 windows a pass')
    expect(lines[2]).toMatch(/p044-01 +52 min +151 units {2}⣿⣿⣿⣿/)
    expect(lines).toHaveLength(5)
  })

  it('stand beside each other in a wide room, and say how many more there are in a low one', () => {
    expect(matchLines(match, 150, 9)).toHaveLength(4)
    const many = Array.from({ length: 5000 }, (_, at) => entry(seedRecording(`d/s${at}`)))
    const low = texts(matchLines({ ...match, recordings: many }, 60, 4))
    expect(low).toHaveLength(4)
    expect(low.at(-1)).toContain('and 4,999 more')
  })

  it('say why there are none', () => {
    const trouble = { message: 'matches nothing', hint: 'Did you mean dataset="x"?' }
    expect(texts(matchLines({ ...match, recordings: [], trouble }, 60, 5))).toEqual([
      trouble.message,
      trouble.hint,
    ])
  })
})

describe('steps', () => {
  it('are those of the task between name and infra', () => {
    expect(stepsOf(null, false).map(({ id }) => id)).toEqual(['start'])
    expect(stepsOf({ fields: trainingFields }, false).map(({ id }) => id)).toEqual([
      'start',
      'name',
      ...Object.keys(trainingFields),
      'infra',
      'review',
      'preflight',
      'launch',
    ])
  })

  it('ask what the run wants of a scheduler, where there is one, right after the profile', () => {
    const ids = stepsOf({ fields: trainingFields }, true).map(({ id }) => id)
    expect(ids.slice(ids.indexOf('infra'))).toEqual(['infra', 'slurm', 'review', 'preflight', 'launch'])
  })

  it('own the mistakes in their keys; the review has the others', () => {
    const steps = stepsOf({ fields: trainingFields }, false)
    const issues = ['data.query', 'losses[0].weight', 'lr', ''].map(path => ({ path, message: 'no' }))
    const own = (id: string) =>
      issuesOf(steps.find(step => step.id === id) ?? { id, keys: [] }, steps, issues).map(keyOf)
    expect([own('data'), own('losses'), own('review'), own('model')]).toEqual([
      ['data'],
      ['losses'],
      ['lr', ''],
      [],
    ])
  })

  it('show mark, name and what is written, cut to their room', () => {
    const line = stepLine({ id: 'data', mark: 'wrong', here: true, says: 'query(dataset="r2-test")' }, 24)
    expect(lineText(line)).toBe('▌ ✖ data       query(da…')
  })
})

describe('differences', () => {
  const changes = [
    { path: 'data.query', before: 'a', after: 'b' },
    { path: 'model.dim', after: 64 },
  ]
  it('fit one line below a step, and have one each in the review', () => {
    expect(lineText(changesLine('p042', changes, 80))).toBe('≠ p042: data.query a -> b, model.dim none -> 64')
    expect(lineText(changesLine('p042', [], 80))).toBe('as in p042')
    expect(texts(diffLines(changes))).toEqual(['  data.query  a -> b', '  model.dim   none -> 64'])
  })
})

describe('long words', () => {
  it('are cut at spaces, and anywhere where there is none', () => {
    expect(wrapWords('one two three', 8)).toEqual(['one two', 'three'])
    expect(wrapWords('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl'])
    expect(wrapWords('', 4)).toEqual([''])
    expect(
      texts(issueLines({ path: 'a', message: 'b', position: { file: 'f', line: 3, column: 7 } }, 60)),
    ).toEqual(['✖ line 3, column 7: a: b'])
  })
})
