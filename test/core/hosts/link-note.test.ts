import { describe, expect, it } from 'vitest'
import { callsNow, hostState, type LinkNote, nextNote, readNote } from '../../../src/core/hosts/link-note.ts'
import type { LinkState } from '../../../src/schema/link.ts'

const NOW = new Date('2026-03-04T09:41:00Z')
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)
const link = (more: Partial<LinkState> = {}): LinkState => ({
  open: true,
  carrier: null,
  trouble: null,
  heard_ms_ago: 0,
  lag_ms: 12,
  calls_per_minute: 4,
  ...more,
})
const noted = (more: Partial<LinkState> = {}, before: LinkNote | null = null, now = NOW): LinkNote => {
  const note = nextNote(before, link(more), now)
  if (!note) throw new Error('nothing was noted')
  return note
}

describe('what is kept of a link', () => {
  it('is when it answered last, however old that is when it is noted', () => {
    expect(noted({ heard_ms_ago: 14_000 })).toMatchObject({
      last_word_at: '2026-03-04T09:40:46.000Z',
      trouble: null,
    })
  })

  it('is nothing while nobody has asked, and nothing new within a few seconds', () => {
    expect(nextNote(null, link({ heard_ms_ago: null }), NOW)).toBeNull()
    const first = noted()
    expect(nextNote(first, link({ heard_ms_ago: 0 }), later(4))).toBeNull()
    expect(nextNote(first, link({ heard_ms_ago: 0 }), later(6))).not.toBeNull()
  })

  it('is a trouble at once, with its beginning and the last word before it', () => {
    const first = noted()
    const broken = noted({ trouble: 'polaris: no route', heard_ms_ago: 2_000 }, first, later(2))
    expect(broken).toMatchObject({ trouble: 'polaris: no route', troubled_since: later(2).toISOString() })
    const worse = noted({ trouble: 'polaris: refused', heard_ms_ago: null }, broken, later(60))
    expect(worse).toMatchObject({ troubled_since: later(2).toISOString(), last_word_at: NOW.toISOString() })
    expect(noted({}, worse, later(90))).toMatchObject({ trouble: null, troubled_since: null })
  })

  it('never goes back to an older word of another process', () => {
    const first = noted()
    expect(nextNote(first, link({ heard_ms_ago: 300_000 }), later(10))).toBeNull()
  })

  it('is read again as it was kept, and nothing else is taken for one', () => {
    const note = noted()
    expect(readNote({ ...note })).toEqual(note)
    expect(readNote(null)).toBeNull()
    expect(readNote({ noted_at: 7 })).toBeNull()
    expect(readNote({ noted_at: 'x', lag_ms: 'y' })).toMatchObject({ lag_ms: null, last_word_at: null })
  })
})

describe('how a host stands', () => {
  it('is never better than what is known', () => {
    expect(hostState(null, NOW)).toBe('unasked')
    expect(hostState(noted(), later(30))).toBe('connected')
    expect(hostState(noted(), later(90))).toBe('quiet')
    expect(hostState(noted({ trouble: 'gone' }, noted(), later(1)), later(2))).toBe('unreachable')
  })

  it('counts calls of the last minute alone', () => {
    expect(callsNow(noted(), later(30))).toBe(4)
    expect(callsNow(noted(), later(90))).toBe(0)
    expect(callsNow(noted({ calls_per_minute: null }), NOW)).toBeNull()
  })
})
