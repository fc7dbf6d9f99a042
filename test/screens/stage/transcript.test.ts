import { describe, expect, it } from 'vitest'
import { Transcript } from '../../../src/screens/stage/transcript.ts'
import { lineText } from '../../../src/screens/ui/line.ts'

const rows = (transcript: Transcript) => transcript.slice(0, transcript.length).map(lineText)

describe('a transcript', () => {
  it('joins what comes in pieces, and shows a row that is not finished', () => {
    const transcript = new Transcript()
    for (const piece of ['one\ntw', 'o\nthr']) transcript.write(piece)
    expect(rows(transcript)).toEqual(['one', 'two', 'thr'])
    transcript.write('ee\n')
    expect(rows(transcript)).toEqual(['one', 'two', 'three'])
  })

  it('writes a row again after a carriage return, as progress does', () => {
    const transcript = new Transcript()
    for (const piece of ['\r\u001b[K10 %', '\r\u001b[K20 %', '\r\u001b[K', 'done\n']) transcript.write(piece)
    expect(rows(transcript)).toEqual(['done'])
  })

  it('keeps the tones of the verbs and nothing else of an escape', () => {
    const transcript = new Transcript()
    transcript.write('\u001b[31mbad\u001b[39m plain\u001b]0;owned\u0007\u001b[2J\n')
    expect(transcript.slice(0, 1)[0]).toEqual([
      { text: 'bad', tone: 'bad' },
      { text: ' plain', tone: 'text' },
    ])
  })

  it('is bounded in rows and in the length of one', () => {
    const transcript = new Transcript()
    transcript.write(`${'x'.repeat(1_000_000)}\n`)
    transcript.write('line\n'.repeat(6000))
    expect(transcript.length).toBe(5000)
    expect(transcript.dropped).toBe(1001)
  })
})
