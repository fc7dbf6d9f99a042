import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineDecoder, type LineDecoderOptions } from '../../../src/core/text/lines.ts'
import { FUZZ_TIMEOUT_MS, fuzzRuns } from '../../support/fuzz-runs.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const lines = (text: string | Uint8Array, options?: LineDecoderOptions) => {
  const decoder = new LineDecoder(options)
  return [...decoder.push(typeof text === 'string' ? bytes(text) : text), ...decoder.end()]
}

describe('a line decoder', () => {
  it.each([
    ['nothing', '', []],
    ['lines', 'a\nb\n', ['a', 'b']],
    ['no last line end', 'a\nb', ['a', 'b']],
    ['empty lines', 'a\n\n\nb\n', ['a', '', '', 'b']],
    ['Windows ends', 'a\r\nb\r\n', ['a', 'b']],
    ['a progress bar', '0%|  | 0/2\r50%|# | 1/2\r100%|##| 2/2\n', ['100%|##| 2/2']],
    ['a shorter overwrite', 'abcdef\rxy\n', ['xycdef']],
    ['erase to the end', 'abcdef\rxy\u001b[K\n', ['xy']],
    ['erase the line', 'abcdef\u001b[2K\rxy\n', ['xy']],
    ['backspace', 'abc\b\bX\n', ['aXc']],
    ['cursor columns', 'abc\u001b[1GX\u001b[1CZ\n', ['XbZ']],
    ['column beyond the end', 'a\u001b[4GX\n', ['a  X']],
    ['colours stay', '\u001b[31mred\u001b[0m\n', ['\u001b[31mred\u001b[0m']],
    ['a colour stays with the character it was set for', '\u001b[31mred\u001b[0m\rX\n', ['\u001b[0mXed']],
    ['other sequences go', '\u001b]0;t\u0007a\u001b[?25lb\u001b[6n\n', ['ab']],
    ['tabs stay', 'a\tb\n', ['a\tb']],
    ['a NUL', 'a\0b\n', ['a\u2400b']],
    ['a hole', `a\n${'\0'.repeat(5000)}b\n`, ['a', '[5000 NUL bytes]b']],
    ['a hole at the end', 'a\n\0\0', ['a', '[2 NUL bytes]']],
    ['a hole before a line end', '\0\0\0\na\n', ['[3 NUL bytes]', 'a']],
    ['a NUL within a sequence', '\u001b[3\u00001mred\n', ['\u24001mred']],
    ['wide characters', '日本\r中\n', ['中本']],
  ])('%s', (_, text, expected) => {
    expect(lines(text)).toEqual(expected)
  })

  it('shows bad UTF-8 as a mark, and a cut character not before it is whole', () => {
    expect(lines(new Uint8Array([0x61, 0xff, 0x62, 0x0a]))).toEqual(['a\ufffdb'])
    const decoder = new LineDecoder()
    decoder.push(bytes('é').slice(0, 1))
    expect(decoder.live()).toEqual([''])
    decoder.push(bytes('é').slice(1))
    expect(decoder.live()).toEqual(['é'])
  })

  it('counts what is beyond the limit of a line', () => {
    expect(lines(`${'a'.repeat(100)}é\nb\n`, { limit: 10 })).toEqual([`${'a'.repeat(10)} … +92 bytes`, 'b'])
    expect(lines(`${'a'.repeat(100)}\rbb\u001b[K\n`, { limit: 10 })).toEqual(['bb'])
  })

  it('holds nested progress bars as rows that still change', () => {
    const decoder = new LineDecoder({ rows: 8 })
    decoder.push(bytes('start\nouter 0%\ninner 0%\u001b[A\router 1%\n\rinner 9%'))
    expect(decoder.live()).toEqual(['start', 'outer 1%', 'inner 9%'])
    expect(decoder.push(bytes('\n'.repeat(8)))).toEqual(['start', 'outer 1%', 'inner 9%'])
    expect(decoder.end()).toEqual(['', '', '', '', '', '', ''])
  })

  const unit = fc.oneof(
    fc.constantFrom(
      'a',
      'bc',
      '\n',
      '\r',
      '\b',
      '\t',
      '\0',
      '\0\0\0',
      '\u001b[A',
      '\u001b[B',
      '\u001b[K',
      '\u001b[31m',
      '\u001b[0m',
      '\u001b[3G',
      '日',
      '😀',
      '\u001b]0;x\u0007',
      '\u001b',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  const stream = fc.oneof(
    fc.array(unit, { maxLength: 30 }).map(parts => bytes(parts.join(''))),
    fc.uint8Array({ maxLength: 60 }),
  )

  it(
    'gives the same lines wherever the bytes are cut',
    () => {
      fc.assert(
        fc.property(
          stream,
          fc.array(fc.nat({ max: 90 }), { maxLength: 6 }),
          fc.constantFrom(1, 3, 8),
          (data, cuts, rows) => {
            const options = { rows, limit: 20 }
            const decoder = new LineDecoder(options)
            const out: string[] = []
            let at = 0
            for (const cut of [...cuts].sort((a, b) => a - b)) {
              out.push(...decoder.push(data.subarray(at, Math.max(at, cut))))
              at = Math.max(at, cut)
            }
            out.push(...decoder.push(data.subarray(at)), ...decoder.end())
            expect(out).toEqual(lines(data, options))
          },
        ),
        { numRuns: fuzzRuns(100_000) },
      )
    },
    FUZZ_TIMEOUT_MS,
  )

  it(
    'lets no control through but colours and tabs',
    () => {
      fc.assert(
        fc.property(stream, data => {
          for (const line of lines(data))
            expect(line).toMatch(/^(?:\u001b\[[0-9;:]*m|[^\u0000-\u0008\u000a-\u001f\u007f-\u009f])*$/)
        }),
        { numRuns: fuzzRuns(5_000) },
      )
    },
    FUZZ_TIMEOUT_MS,
  )

  it('reads a line of 64 MB in little memory', () => {
    const decoder = new LineDecoder()
    const chunk = bytes('x'.repeat(1 << 20))
    decoder.push(chunk)
    const before = process.memoryUsage().heapUsed
    for (let n = 0; n < 63; n++) decoder.push(chunk)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(32e6)
    expect(decoder.end()[0]?.length).toBeLessThan(17 * 1024)
  })
})
