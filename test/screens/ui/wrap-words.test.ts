import fc from 'fast-check'
import { expect, it } from 'vitest'
import { textWidth } from '../../../src/core/text/width.ts'
import { wrapWords } from '../../../src/screens/ui/wrap-words.ts'

it('cuts at spaces, and a word that is too long anywhere', () => {
  expect(wrapWords('no such recording: reach-0001', 10)).toEqual(['no such', 'recording:', 'reach-0001'])
  expect(wrapWords('reach-0001', 4)).toEqual(['reac', 'h-00', '01'])
})

it.each([-3, 0, 1])('ends in a room of %i columns, however wide the characters are', width => {
  expect(wrapWords('配置 is 🙂 wrong', width).every(row => textWidth(row) <= Math.max(0, width))).toBe(true)
})

it('gives rows no wider than asked, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 40 }), (text, width) => {
      expect(wrapWords(text, width).every(row => textWidth(row) <= width)).toBe(true)
    }),
  )
})
