import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readEvents } from '../../src/control/read-events.ts'

const line = (event: object): Buffer => {
  const body = Buffer.from(JSON.stringify(event).slice(0, -1))
  return Buffer.concat([body, Buffer.from(`,"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`)])
}

const step = (seq: number, message = '') =>
  line({ seq, time: '2026-01-01T00:00:00.000Z', rank: 0, type: 'warning', message: `${seq} ${message}` })

const seqs = (bytes: Uint8Array) => readEvents(bytes).events.map(event => event.seq)

it('whole lines are read, a torn last line is left for the next read', () => {
  const bytes = Buffer.concat([step(1), step(2), step(3).subarray(0, 30)])
  const { events, consumed, damaged } = readEvents(bytes)
  expect(events.map(event => event.seq)).toEqual([1, 2])
  expect(consumed).toBe(step(1).length + step(2).length)
  expect(damaged).toEqual([])
})

it.each([
  ['a flipped byte', (bytes: Buffer) => bytes.fill('x', 12, 13), 'checksum'],
  ['a lost checksum', () => Buffer.from('{"seq":2}\n'), 'checksum'],
  ['an empty line', () => Buffer.from('\n'), 'checksum'],
  ['an event of a later version', () => line({ seq: 2, time: 'now', rank: 0, type: 'dance' }), 'dance'],
])('%s costs its own line alone', (_what, damage, why) => {
  const { events, damaged } = readEvents(Buffer.concat([step(1), damage(step(2)), step(3)]))
  expect(events.map(event => event.seq)).toEqual([1, 3])
  expect(damaged).toMatchObject([{ offset: step(1).length, why: expect.stringContaining(why) }])
})

it('however the file is cut into reads, every event comes once and in order', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 })
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 8 }),
      fc.array(fc.nat(400), { maxLength: 12 }),
      (messages, cuts) => {
        const whole = Buffer.concat(messages.map((message, index) => step(index + 1, message)))
        const found: number[] = []
        let offset = 0
        for (const end of [
          ...cuts.map(cut => Math.min(cut, whole.length)).sort((a, b) => a - b),
          whole.length,
        ]) {
          if (end < offset) continue
          const slice = readEvents(whole.subarray(offset, end))
          found.push(...slice.events.map(event => event.seq))
          offset += slice.consumed
        }
        expect(found).toEqual(messages.map((_, index) => index + 1))
      },
    ),
  )
})

it('no bytes make it throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), bytes => seqs(bytes).length >= 0))
})
