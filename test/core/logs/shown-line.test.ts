import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLine } from '../../../src/core/logs/read-line.ts'
import { severityOf } from '../../../src/core/logs/severity.ts'
import { plainText, shownLine } from '../../../src/core/logs/shown-line.ts'
import { FUZZ_TIMEOUT_MS, fuzzRuns } from '../../support/fuzz-runs.ts'

const whole = (text: string) => ({ head: Buffer.from(text), tail: null, between: 0 })

describe('a line as it is shown', () => {
  it.each([
    ['plain', 'plain'],
    ['10 %\r50 %\r100 %', '100 %'],
    ['text\r', 'text'],
    ['\u001b[31mred\u001b[0m', '\u001b[31mred\u001b[0m'],
    ['a\u001b]0;title\u0007b', 'ab'],
  ])('%j', (raw, shown) => {
    expect(shownLine(whole(raw))).toBe(shown)
  })

  it('tells how much of a long line is not shown', () => {
    const long = { head: Buffer.alloc(16_384, 'x'), tail: Buffer.alloc(4096, 'y'), between: 10_000_000 }
    const shown = shownLine(long)
    expect(shown).toMatch(/^x{4096} … \+10016384 bytes/)
    expect(shown.length).toBeLessThan(4200)
  })

  it('is the last state of a progress bar, however long it went on', () => {
    const tail = Buffer.from(`${'z'.repeat(4000)}\r99 %\r100 %\r`)
    expect(shownLine({ head: Buffer.alloc(16_384, 'x'), tail, between: 500 }).trimEnd()).toBe('100 %')
  })

  it(
    'holds nothing but text, tabs and colours, whatever the bytes are',
    () => {
      const noise = fc.oneof(
        fc.uint8Array({ maxLength: 40 }).map(bytes => bytes.map(byte => (byte === 10 ? 11 : byte))),
        fc
          .array(
            fc.constantFrom(
              '\u001b[',
              '\u001b]',
              '\u001bP',
              '\u009b',
              '31m',
              '2J',
              'H',
              '\u0007',
              '\r',
              '\b',
              'a',
              '日',
              '\u202e',
            ),
          )
          .map(parts => Buffer.from(parts.join(''))),
      )
      fc.assert(
        fc.property(noise, fc.option(noise, { nil: null }), (head, tail) => {
          const shown = shownLine({ head, tail, between: 3 }, 20)
          expect(plainText(shown)).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/)
          expect(readLine({ head, tail, between: 3 }).plain).not.toMatch(
            /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/,
          )
        }),
        { numRuns: fuzzRuns(5000) },
      )
    },
    FUZZ_TIMEOUT_MS,
  )
})

it('has blanks for tabs, up to the next eighth column', () => {
  expect(readLine(whole('a\tbc\t\u001b[31md\u001b[0m\te'))).toMatchObject({
    plain: 'a       bc      d       e',
  })
})

describe('how bad a line looks', () => {
  it.each([
    ['RuntimeError: non-finite loss', 'bad'],
    ['Traceback (most recent call last):', 'bad'],
    ['[rank1]: torch.OutOfMemoryError: CUDA out of memory', 'bad'],
    ['step 809  loss nan  grad_norm inf', 'bad'],
    ['ERROR: failed', 'bad'],
    ['loss -inf', 'bad'],
    ['UserWarning: x', 'warn'],
    ['warning: loss/train is not finite', 'warn'],
    ['[WARN] x', 'warn'],
    ['[INFO] information', null],
    ['nanoseconds, banana, terror', null],
    ['step 1 loss 0.5', null],
  ])('%s', (text, severity) => {
    expect(severityOf(text)).toBe(severity)
  })
})
