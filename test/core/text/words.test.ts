import { describe, expect, it } from 'vitest'
import {
  ageWords,
  bytesWords,
  countWords,
  durationWords,
  floatWords,
  listWords,
  plural,
  shortCount,
} from '../../../src/core/text/words.ts'

describe('numbers in words', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [1048575, '1 MiB'],
    [123456789, '118 MiB'],
    [1.5 * 2 ** 30, '1.5 GiB'],
    [2 ** 60, '1024 PiB'],
    [-1, 'unknown'],
    [Number.NaN, 'unknown'],
  ])('%d bytes: %s', (bytes, words) => expect(bytesWords(bytes)).toBe(words))

  it.each([
    [0, '0 s'],
    [0.0004, '1 ms'],
    [0.4, '400 ms'],
    [0.9999, '1 s'],
    [1.26, '1.3 s'],
    [9.96, '10 s'],
    [42, '42 s'],
    [59.6, '1 min'],
    [60, '1 min'],
    [192, '3 min 12 s'],
    [3600, '1 h'],
    [7500, '2 h 05 min'],
    [3 * 86400 + 4 * 3600, '3 d 4 h'],
    [-5, '-5 s'],
    [Number.POSITIVE_INFINITY, 'unknown'],
  ])('%d seconds: %s', (seconds, words) => expect(durationWords(seconds)).toBe(words))

  it.each([
    ['2030-01-01T12:00:00Z', 'now'],
    ['2030-01-01T11:59:48Z', '12 s ago'],
    ['2030-01-01T11:57:00Z', '3 min ago'],
    ['2030-01-01T10:00:00Z', '2 h ago'],
    ['2029-12-27T12:00:00Z', '5 d ago'],
    ['2029-01-01T12:00:00Z', '2029-01-01'],
    ['2030-01-01T12:05:00Z', 'in 5 min'],
    ['nonsense', 'unknown'],
  ])('%s: %s', (time, words) => expect(ageWords(time, new Date('2030-01-01T12:00:00Z'))).toBe(words))

  it.each([
    [0.4312345, '0.4312'],
    [3e-4, '3e-4'],
    [1.2345e-5, '1.234e-5'],
    [0, '0'],
    [-0.5, '-0.5'],
    [12, '12'],
    [1234.5678, '1235'],
    [54321.987, '54322'],
    [1e6, '1e6'],
    [1.5e9, '1.5e9'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('the value %d: %s', (value, words) => expect(floatWords(value)).toBe(words))

  it.each([
    [950, '950'],
    [12345, '12.3k'],
    [999_999, '1M'],
    [4_600_000, '4.6M'],
    [1.2e9, '1.2B'],
    [0, '0'],
    [-1500, '-1.5k'],
  ])('about %d: %s', (count, words) => expect(shortCount(count)).toBe(words))

  it('counts with a noun', () => {
    expect([plural(1, 'run'), plural(0, 'run'), plural(1234, 'entry', 'entries')]).toEqual([
      '1 run',
      '0 runs',
      '1,234 entries',
    ])
    expect(countWords(1234567)).toBe('1,234,567')
    expect([listWords([]), listWords(['a']), listWords(['a', 'b', 'c'], 'or')]).toEqual([
      '',
      'a',
      'a, b or c',
    ])
  })
})
