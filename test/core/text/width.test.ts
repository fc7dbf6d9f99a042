import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderTable } from '../../../src/core/text/table.ts'
import { fitWidth, padEnd, padStart, textWidth, truncate } from '../../../src/core/text/width.ts'
import { FUZZ_TIMEOUT_MS, fuzzRuns } from '../../support/fuzz-runs.ts'

describe('text on a terminal', () => {
  it.each([
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['日本', 4],
    ['👩‍💻', 2],
    ['\u001b[31mred\u001b[0m', 3],
    ['', 0],
  ])('%j takes %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width)
  })

  it.each([
    ['abcdef', 4, 'end', 'abc…'],
    ['abcdef', 4, 'start', '…def'],
    ['abcdef', 5, 'middle', 'ab…ef'],
    ['abcdef', 6, 'end', 'abcdef'],
    ['日本語', 4, 'end', '日…'],
    ['日本語', 4, 'start', '…語'],
    ['abc', 1, 'end', '…'],
    ['abc', 0, 'end', ''],
    ['\u001b[31mabcdef\u001b[0m', 3, 'end', '\u001b[31mab…\u001b[0m'],
  ] as const)('%j in %i columns, cut at the %s, is %j', (text, width, cut, expected) => {
    expect(truncate(text, width, cut)).toBe(expected)
  })

  it('is padded on either side', () => {
    expect([padEnd('日', 4), padStart('日', 4), fitWidth('abcdef', 4), fitWidth('a', 3, 'right')]).toEqual([
      '日  ',
      '  日',
      'abc…',
      '  a',
    ])
  })

  it(
    'never takes more columns than it was given',
    () => {
      const cut = fc.constantFrom('end', 'start', 'middle' as const)
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), fc.nat({ max: 12 }), cut, (text, width, where) => {
          expect(textWidth(truncate(text, width, where))).toBeLessThanOrEqual(width)
        }),
        { numRuns: fuzzRuns(3_000) },
      )
    },
    FUZZ_TIMEOUT_MS,
  )

  it('stands in columns', () => {
    const rows = [
      { name: 'r2', steps: 100, state: 'running' },
      { name: '日本', steps: 5, state: 'completed after a long time' },
    ]
    const table = renderTable(
      [
        { title: 'name', text: row => row.name },
        { title: 'steps', text: row => String(row.steps), align: 'right' },
        { title: 'state', text: row => row.state, max: 12 },
      ],
      rows,
    )
    expect(table).toEqual(['name  steps  state', 'r2      100  running', '日本      5  completed a…'])
  })
})
