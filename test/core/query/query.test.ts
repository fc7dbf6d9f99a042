import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchRecordings } from '../../../src/core/query/match.ts'
import { parseQuery, readQuery } from '../../../src/core/query/parse.ts'
import { Query } from '../../../src/core/query/query.ts'
import type { Selector } from '../../../src/core/query/selector.ts'
import { query } from '../../../src/index.ts'
import type { CatalogEntry } from '../../../src/schema/recording.ts'

const recording = (dataset: string, session: string, more: Partial<CatalogEntry> = {}): CatalogEntry => ({
  id: `${dataset}/${session}`,
  dataset,
  session,
  subject: null,
  modalities: ['spikes'],
  fields: [],
  units: 10,
  spikes: 1000,
  trials: 0,
  start_s: 0,
  end_s: 60,
  duration_s: 60,
  path: `/data/${session}.h5`,
  bytes: 1,
  hash: '0'.repeat(64),
  file_sha256: '0'.repeat(64),
  source: null,
  added_at: '2030-01-01T00:00:00Z',
  ...more,
})

const catalog = [
  recording('r2-test', 'day2', { units: 40, modalities: ['cursor', 'spikes'] }),
  recording('r2-test', 'day1', { subject: 'p044' }),
  recording('grasshopper', 'g1', { duration_s: 5 }),
]
const ids = (text: string) => matchRecordings(readQuery(text), catalog).map(entry => entry.id)

describe('a query', () => {
  it.each([
    ['query()', ['grasshopper/g1', 'r2-test/day1', 'r2-test/day2']],
    ['query(dataset="r2-test")', ['r2-test/day1', 'r2-test/day2']],
    ["query(dataset='r2-test', min_units=11)", ['r2-test/day2']],
    ['query(session=["day1", "g1"])', ['grasshopper/g1', 'r2-test/day1']],
    ['query(session="day*")', ['r2-test/day1', 'r2-test/day2']],
    ['query(session="day?", modalities=["spikes", "cursor"])', ['r2-test/day2']],
    ['query(subject="p044")', ['r2-test/day1']],
    ['query(subject="*")', ['r2-test/day1']],
    ['query(min_duration_s=5.5)', ['r2-test/day1', 'r2-test/day2']],
    [
      'query(id="r2-test/day2") + query(id="grasshopper/*") + query(id="r2-test/day2",)',
      ['grasshopper/g1', 'r2-test/day2'],
    ],
    ['query(session="day")', []],
  ])('%s matches %j', (text, expected) => {
    expect(ids(text)).toEqual(expected)
  })

  it.each([
    [
      'query(datset="a")',
      'unknown key datset; known are id, dataset, session, subject, modalities, min_units and min_duration_s',
      6,
      'dataset',
    ],
    ['quary()', 'expected query(...), found quary', 0, 'query'],
    ['query(', 'expected a key, found the end of the text', 6, undefined],
    ['query(id="a"', 'expected a comma or ), found the end of the text', 12, undefined],
    ['query(id="a" dataset="b")', 'expected a comma or ), found dataset', 13, undefined],
    ['query(id=day1)', 'id needs text in quotes, found day1; put it in quotes', 9, undefined],
    ['query(min_units="3")', 'min_units needs a number of at least 0, found "3"', 16, undefined],
    ['query(min_units=-3)', 'min_units needs a number of at least 0, found -3', 16, undefined],
    ['query(id="a", id="b")', 'id is given twice', 14, undefined],
    ['query(id=[])', 'id is an empty list, which matches nothing', 9, undefined],
    ['query(id="a)', 'the text that starts with " here has no end', 9, undefined],
    [
      'query(id="\\q")',
      'this text has a backslash that stands for nothing; write \\\\ for a backslash',
      9,
      undefined,
    ],
    ['query() query()', 'expected + or the end, found query', 8, undefined],
    ['query() + ', 'expected query(...), found the end of the text', 10, undefined],
    ['query() & query()', 'unexpected character "&"', 8, undefined],
    ['', 'expected query(...), found the end of the text', 0, undefined],
  ])('%s is refused with its place', (text, message, at, suggestion) => {
    expect(parseQuery(text)).toEqual({ ok: false, message, at, ...(suggestion && { suggestion }) })
  })

  it('marks the place of a mistake under the text', () => {
    expect(() => readQuery('query(datset="a")')).toThrow(
      'wrong at character 7: unknown key datset; known are id, dataset, session, subject, modalities, min_units and min_duration_s (did you mean dataset?)\n  query(datset="a")\n        ^',
    )
  })

  it('can be written in TypeScript and prints as a config holds it', () => {
    const both = query({ dataset: 'r2-test' }).plus(query({ session: ['a "b"', 'c\\'], min_units: 3 }))
    const text = 'query(dataset="r2-test") + query(session=["a \\"b\\"", "c\\\\"], min_units=3)'
    expect(JSON.parse(JSON.stringify({ query: both }))).toEqual({ query: text })
    expect(readQuery(text)).toEqual(both)
  })

  const term = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string(), { minLength: 1, maxLength: 3 }))
  const number = fc.double({ min: 0, max: 1e300, noNaN: true })
  const selector: fc.Arbitrary<Selector> = fc.record(
    {
      id: term,
      dataset: term,
      session: term,
      subject: term,
      modalities: term,
      min_units: number,
      min_duration_s: number,
    },
    { requiredKeys: [] },
  )

  it('parses to what was printed, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(selector, { minLength: 1, maxLength: 3 }), selectors => {
        const printed = new Query(selectors)
        const result = parseQuery(printed.toString())
        expect(result.ok && result.query.toString()).toBe(printed.toString())
        expect(result.ok && result.query.selectors.length).toBe(selectors.length)
      }),
      { numRuns: 500 },
    )
  })

  it('never throws on text, and points inside it', () => {
    const noise = fc.array(
      fc.constantFrom(
        'query',
        '(',
        ')',
        '[',
        ']',
        '"a"',
        "'",
        '"',
        ',',
        '=',
        '+',
        'id',
        '3',
        ' ',
        '\\',
        '\n',
        'é',
      ),
    )
    fc.assert(
      fc.property(noise, parts => {
        const text = parts.join('')
        const result = parseQuery(text)
        if (!result.ok) expect(result.at).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 1000 },
    )
  })

  it('matches a hostile pattern in linear time', () => {
    const started = performance.now()
    const one = recording('d', 'a'.repeat(5000))
    expect(matchRecordings(query({ session: `${'*a'.repeat(50)}b` }), [one])).toEqual([])
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
