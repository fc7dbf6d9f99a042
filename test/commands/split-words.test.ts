import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitWords } from '../../src/commands/split-words.ts'
import { shellQuote } from '../../src/core/text/quote.ts'

it.each([
  ['', [], true, false],
  ['  a  b ', ['a', 'b'], true, false],
  [`a 'b c' "d e"`, ['a', 'b c', 'd e'], false, false],
  [`a"b"'c'd`, ['abcd'], false, false],
  [`a\\ b`, ['a b'], false, false],
  [`"" ''`, ['', ''], false, false],
  [`"a\\"b" 'a\\b' "a\\nb"`, ['a"b', 'a\\b', 'a\\nb'], false, false],
  [`a 'b`, ['a', 'b'], false, true],
  ['a \\', ['a', ''], false, true],
  ['$HOME `id` *', ['$HOME', '`id`', '*'], false, false],
])('splits %j', (line, words, open, unfinished) => {
  expect(splitWords(line)).toEqual({ words, open, unfinished })
})

it('gives back every word that was quoted for a shell', () => {
  const word = fc.string({ unit: 'binary' }).filter(text => !text.includes('\0'))
  fc.assert(
    fc.property(fc.array(word), words => {
      expect(splitWords(words.map(shellQuote).join(' ')).words).toEqual(words)
    }),
  )
})

it('splits quoted words as sh does', () => {
  const piece = fc.constantFrom('a', ' ', "'b c'", '"d e"', '\\ ', "'\\'", '"\\""', '"\\\\"', '""', 'ü')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
      const line = pieces.join('')
      const printed = execFileSync('/bin/sh', ['-c', `for w in ${line}; do printf '%s\\0' "$w"; done`], {
        encoding: 'utf8',
      })
      expect(splitWords(line).words).toEqual(printed.split('\0').slice(0, -1))
    }),
    { numRuns: 100 },
  )
})
