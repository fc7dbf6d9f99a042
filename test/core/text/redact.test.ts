import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor, RedactingStream } from '../../../src/core/text/redact.ts'
import { FUZZ_TIMEOUT_MS, fuzzRuns } from '../../support/fuzz-runs.ts'

describe('a redactor', () => {
  it.each([
    ['token hf_abcdefghijklmnopqrst here', 'token *** here'],
    ['ghp_0123456789abcdefABCDEF0123456789abcd', '***'],
    ['github_pat_11ABCDEFG0abcdefghijklmnop', '***'],
    ['AKIAIOSFODNN7EXAMPLE', '***'],
    ['Authorization: Bearer abc.def-ghi_123', 'Authorization: Bearer ***'],
    ['https://user:pa55word@host/path', 'https://user:***@host/path'],
    ['WANDB_API_KEY=0123456789abcdef', 'WANDB_API_KEY=***'],
    ['{"password": "hunter22"}', '{"password": "***"}'],
    ['secret = s3cr3tvalue rest', 'secret = *** rest'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSM', '***'],
    ['loss=0.43 lr=3e-4 step=120', 'loss=0.43 lr=3e-4 step=120'],
    ['tokens: 1024 tokenizer: bpe', 'tokens: 1024 tokenizer: bpe'],
    ['/data/r2-test/day1.h5', '/data/r2-test/day1.h5'],
  ])('%s', (text, expected) => {
    expect(createRedactor().redact(text)).toBe(expected)
  })

  it('knows values in every form they travel in', () => {
    const secret = 'p@ss "word" é/1+2'
    const { redact } = createRedactor([secret, 'short'])
    const forms = [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      Buffer.from(secret).toString('hex'),
    ]
    for (const form of forms) {
      const shown = redact(`before ${form} after`)
      expect(shown).toContain('***')
      expect(shown).not.toContain(form)
    }
    expect(redact('short')).toBe('short')
  })

  const secret = 'canary-9f8e7d6c5b4a'
  const filler = fc.constantFrom(
    'a',
    ' ',
    '\n',
    'token',
    '=',
    ':',
    secret,
    secret.slice(0, 9),
    secret.slice(9),
    'x'.repeat(40),
    'hf_',
  )

  it(
    'leaks nothing when a secret is cut between chunks',
    () => {
      const redactor = createRedactor([secret])
      fc.assert(
        fc.property(
          fc.array(filler, { maxLength: 12 }),
          fc.array(fc.nat({ max: 200 }), { maxLength: 6 }),
          (parts, cuts) => {
            const text = parts.join('')
            const stream = new RedactingStream(redactor)
            let out = ''
            let at = 0
            for (const cut of [...cuts].sort((a, b) => a - b)) {
              out += stream.push(text.slice(at, Math.max(at, cut)))
              at = Math.max(at, cut)
            }
            out += stream.push(text.slice(at)) + stream.end()
            expect(out).not.toContain(secret)
            expect(out).toBe(redactor.redact(text))
          },
        ),
        { numRuns: fuzzRuns(10_000) },
      )
    },
    FUZZ_TIMEOUT_MS,
  )

  it('releases a line without end in pieces, and no secret across them', () => {
    const stream = new RedactingStream(createRedactor([secret]))
    let out = ''
    for (let n = 0; n < 40; n++) out += stream.push(`${'y'.repeat(4990)}${secret}`)
    expect(out.length).toBeGreaterThan(100_000)
    out += stream.end()
    expect(out).not.toContain(secret)
    expect(out.split('***')).toHaveLength(41)
  })

  it('takes time in proportion to the text', () => {
    const { redact } = createRedactor([secret])
    const started = performance.now()
    for (const piece of ['a:', 'token=', 'http://', 'eyJ', 'bearer ', 'secret"']) redact(piece.repeat(20_000))
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
