import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Sanitizer, safeText, sanitize, sanitizeLines } from '../../../src/core/text/sanitize.ts'
import { FUZZ_TIMEOUT_MS, fuzzRuns } from '../../support/fuzz-runs.ts'

/** Only printable characters and, with colours, SGR of digits, semicolons and colons. */
const PLAIN = /^[^\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]*$/
const COLOURED =
  /^(?:\u001b\[[0-9;:]*m|[^\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff])*$/

describe('sanitised text', () => {
  it.each([
    ['plain', 'a b ~', 'a b ~'],
    ['unicode', 'é 日本 👩', 'é 日本 👩'],
    ['clipboard (OSC 52)', '\u001b]52;c;ZXZpbA==\u0007after', 'after'],
    ['title, ended by ST', '\u001b]0;title\u001b\\after', 'after'],
    ['link (OSC 8)', '\u001b]8;;http://evil\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['DCS', '\u001bP+q544e\u001b\\after', 'after'],
    ['APC, PM, SOS', '\u001b_a\u001b\\\u001b^b\u001b\\\u001bXc\u001b\\after', 'after'],
    ['cursor report', '\u001b[6nafter', 'after'],
    ['clear and move', '\u001b[2J\u001b[1;1Hafter', 'after'],
    ['private modes', '\u001b[?1049hafter\u001b[>4;1m', 'after'],
    ['colours, when not asked for', '\u001b[31mred\u001b[0m', 'red'],
    ['C1 sequences', '\u009b31mred\u009d0;title\u009cafter', 'redafter'],
    ['charset and reset', '\u001b(0\u001bcafter', 'after'],
    ['bell, backspace, delete, NUL', 'a\u0007b\u0008c\u007fd\u0000e', 'abcde'],
    ['tabs', 'a\tbc\td', 'a       bc      d'],
    ['tab after wide characters', '日本\tx', '日本    x'],
    ['line ends', 'a\nb\rc', 'a b c'],
    ['a string that nobody closed ends with its line', '\u001b]0;title\nafter', ' after'],
    ['cut at the end', 'a\u001b[3', 'a'],
    ['reordering', 'a\u202eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
    ['invisible', 'pay\u200bpal\ufeff\u00ad', 'pay\\u{200b}pal\\u{feff}\\u{ad}'],
    ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
    ['line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['half a character', 'a\ud83d b', 'a\ufffd b'],
  ])('%s', (_, hostile, safe) => {
    expect(sanitize(hostile)).toBe(safe)
  })

  it('keeps colours where asked for, and switches them off at the end', () => {
    expect(sanitize('\u001b[1;38:5:9mred', { colours: true })).toBe('\u001b[1;38:5:9mred\u001b[0m')
    expect(sanitize('\u001b[31mred\u001b[m', { colours: true })).toBe('\u001b[31mred\u001b[m')
    expect(sanitize('\u001b[31;?1hx\u001b[>1mx\u001b[1 mx', { colours: true })).toBe('xxx')
  })

  it('of several lines keeps the lines', () => {
    expect(sanitizeLines('a\r\nb\u001b[2J\nc')).toEqual(['a', 'b', 'c'])
  })

  it('made from a template is sanitised where something was put in', () => {
    expect(safeText`run ${'a\u001b[2J\nb'} has ${3} steps`).toBe('run a b has 3 steps')
  })

  const pieces = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\u001b',
      '\u001b[',
      '\u001b]',
      '\u001bP',
      '\u009b',
      '\u009d',
      '0;31m',
      'm',
      '\u0007',
      '\u001b\\',
      ';',
      '\n',
      '\t',
      '\ud83d',
      '\ude00',
      '?',
      ' ',
    ),
    fc.string({ unit: fc.nat({ max: 0xa0 }).map(code => String.fromCharCode(code)) }),
  )
  const hostile = fc.array(pieces, { maxLength: 12 }).map(parts => parts.join(''))

  it(
    'holds nothing that drives a terminal, and is safe a second time',
    () => {
      fc.assert(
        fc.property(hostile, fc.boolean(), (text, colours) => {
          const safe = sanitize(text, { colours })
          expect(safe).toMatch(colours ? COLOURED : PLAIN)
          expect(safe.isWellFormed()).toBe(true)
          expect(sanitize(safe, { colours })).toBe(safe)
        }),
        { numRuns: fuzzRuns(20_000) },
      )
    },
    FUZZ_TIMEOUT_MS,
  )

  it(
    'does not depend on where the text was cut',
    () => {
      fc.assert(
        fc.property(
          hostile,
          fc.array(fc.nat({ max: 60 }), { maxLength: 5 }),
          fc.boolean(),
          (text, cuts, colours) => {
            const sanitizer = new Sanitizer({ colours })
            let out = ''
            let at = 0
            for (const cut of [...cuts].sort((a, b) => a - b)) {
              out += sanitizer.push(text.slice(at, Math.max(at, cut)))
              at = Math.max(at, cut)
            }
            out += sanitizer.push(text.slice(at)) + sanitizer.end()
            const whole = new Sanitizer({ colours })
            expect(out).toBe(whole.push(text) + whole.end())
          },
        ),
        { numRuns: fuzzRuns(10_000) },
      )
    },
    FUZZ_TIMEOUT_MS,
  )

  it('takes time in proportion to the text', () => {
    const megabyte = `${'\u001b]'.repeat(1000)}${'\u001b[1;'.repeat(100_000)}${'a\t'.repeat(200_000)}`
    const started = performance.now()
    sanitize(megabyte)
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('leaves the source of this file as it is', () => {
    const source = readFileSync('test/core/text/sanitize.test.ts', 'utf8')
    expect(sanitizeLines(source).join('\n')).toBe(source)
  })
})
