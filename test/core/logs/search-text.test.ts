import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineMatcher, patternOf, searchable } from '../../../src/core/logs/search-text.ts'
import { plainText, shownText } from '../../../src/core/logs/shown-line.ts'
import { FUZZ_TIMEOUT_MS, fuzzRuns } from '../../support/fuzz-runs.ts'

const found = (text: string, typed: string) => {
  const lines: number[] = []
  new LineMatcher(patternOf(typed)).find(text, line => lines.push(line))
  return lines
}

describe('a search', () => {
  it('minds the case only where a capital letter is typed', () => {
    expect(found('Error\nerror\n', 'error')).toEqual([0, 1])
    expect(found('Error\nerror\n', 'Error')).toEqual([0])
    expect(found('a b\nab\n', '\\S\\s')).toEqual([0])
  })

  it('takes what is no expression as it stands, and says why', () => {
    expect(patternOf('a(b')).toMatchObject({ source: 'a\\(b', broken: expect.stringContaining('group') })
    expect(found('xa(b\nab', 'a(b')).toEqual([0])
  })

  it('never matches over the end of a line', () => {
    expect(found('a\nb\nab\n', 'a\\s*b')).toEqual([2])
    expect(found('a\nb\n', '[^x]{2}')).toEqual([])
    expect(found('foo\nbar\nfoo\n', 'foo(?!\\nbar)')).toEqual([0, 2])
    expect(found('', '')).toEqual([0])
  })

  it('finds what is shown, not what stands between', () => {
    expect(found(searchable('\u001b[31mERR\u001b[0mOR: x\r\nloss 1\rloss 2\n'), 'error: x$|loss 2$')).toEqual(
      [0, 1],
    )
    expect(found(searchable('loss 1\rloss 2\n'), 'loss 1')).toEqual([])
  })

  const piece = fc.constantFrom(
    'a',
    'b',
    'ab',
    ' ',
    '\n',
    '\n\n',
    '\r',
    '\r\n',
    '\u001b[31m',
    'é',
    '日',
    '\t',
    '\u0000',
  )
  const typed = fc.constantFrom(
    'a',
    'ab',
    '^a',
    'b$',
    'a\\s*b',
    '[^a]',
    'a|^$',
    '(?!a)b',
    '(?<=a)b',
    '^',
    'x*',
    '.{3}',
    '日',
  )

  it(
    'finds the same lines in a whole text as in each line alone',
    () => {
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 40 }), typed, (pieces, pattern) => {
          const raw = pieces.join('')
          const text = searchable(raw)
          const lines = raw.split('\n').map(line => plainText(shownText(line)))
          expect(text.split('\n').map(line => line.replace(/\r$/, ''))).toEqual(
            lines.map(line => line.replace(/\r$/, '')),
          )
          if (lines.at(-1) === '' && lines.length > 1) lines.pop()
          const { source, flags } = patternOf(pattern)
          const alone = lines.flatMap((line, at) => (new RegExp(source, flags).test(line) ? [at] : []))
          expect(found(text, pattern)).toEqual(alone)
        }),
        { numRuns: fuzzRuns(5000) },
      )
    },
    FUZZ_TIMEOUT_MS,
  )
})
