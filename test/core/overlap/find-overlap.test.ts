import { describe, expect, it } from 'vitest'
import type { Consumed } from '../../../src/core/checkpoints/consumed.ts'
import { findOverlap } from '../../../src/core/overlap/find-overlap.ts'
import { windowsIn } from '../../../src/core/overlap/windows.ts'
import type { Span } from '../../../src/core/spans.ts'
import type { CatalogEntry } from '../../../src/schema/recording.ts'

const sha = (letter: string) => letter.repeat(64)

function entry(id: string, hash: string, source: { sha256: string } | null = null): CatalogEntry {
  return {
    id,
    dataset: 'lab',
    session: id,
    subject: null,
    modalities: ['spikes'],
    fields: [],
    units: 1,
    spikes: 1,
    trials: 0,
    start_s: 0,
    end_s: 100,
    duration_s: 100,
    path: `/${id}.h5`,
    bytes: 1,
    hash: sha(hash),
    file_sha256: sha(hash === 'a' ? '1' : hash === 'b' ? '2' : '3'),
    source: source && { path: '/raw.nwb', format: 'nwb', sha256: source.sha256 },
    added_at: '2026-01-01T00:00:00.000Z',
  }
}

const trainedOn = (recordings: Record<string, { hash: string | null; spans: Span[] }>): Consumed => ({
  samples: 1,
  recordings: Object.fromEntries(
    Object.entries(recordings).map(([id, { hash, spans }]) => [id, { hash, samples: 1, spans }]),
  ),
})

const day1 = entry('lab/day1', 'a')
const heldOut = (recording: CatalogEntry, ...spans: Span[]) => [
  { recording, windows: windowsIn(spans, 1, 1) },
]

describe('the overlap of a checkpoint with held-out windows', () => {
  it('names the recording, the windows and the time', () => {
    const consumed = trainedOn({ 'lab/day1': { hash: sha('a'), spans: [[0, 85.5]] } })
    const found = findOverlap(consumed, heldOut(day1, [80, 100]), [day1])
    expect(found).toMatchObject({ windows: 20, overlapping: 6 })
    expect(found.recordings[0]).toMatchObject({
      id: 'lab/day1',
      trained_as: [{ id: 'lab/day1', via: 'recording' }],
      shared: { starts: Float64Array.of(80), ends: Float64Array.of(85.5) },
    })
    expect([...(found.recordings[0]?.which ?? [])]).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('is none for disjoint windows of the same recording', () => {
    const consumed = trainedOn({ 'lab/day1': { hash: sha('a'), spans: [[0, 85]] } })
    expect(findOverlap(consumed, heldOut(day1, [85, 100]), [day1])).toEqual({
      windows: 15,
      overlapping: 0,
      recordings: [],
    })
  })

  it('is found under another name of the same content', () => {
    const consumed = trainedOn({ 'copy/day1': { hash: sha('a'), spans: [[90, 95]] } })
    const found = findOverlap(consumed, heldOut(day1, [80, 100]), [day1])
    expect(found.recordings[0]?.trained_as).toEqual([{ id: 'copy/day1', via: 'content' }])
  })

  it.each([
    ['one made from it', [day1, entry('lab/filtered', 'b', { sha256: sha('1') })]],
    [
      'one made from one made from it',
      [
        day1,
        entry('lab/sorted', 'c', { sha256: sha('1') }),
        entry('lab/filtered', 'b', { sha256: sha('3') }),
      ],
    ],
    [
      'another made from the same file, which the catalog does not hold',
      [entry('lab/day1', 'a', { sha256: sha('9') }), entry('lab/filtered', 'b', { sha256: sha('9') })],
    ],
  ])('is found through a derived recording: %s', (_what, catalog) => {
    const consumed = trainedOn({ 'lab/filtered': { hash: sha('b'), spans: [[90, 91]] } })
    const [held] = catalog
    if (!held) throw new Error('the catalog is empty')
    const found = findOverlap(consumed, heldOut(held, [80, 100]), catalog)
    expect(found.overlapping).toBe(1)
    expect(found.recordings[0]?.trained_as).toEqual([{ id: 'lab/filtered', via: 'source' }])
  })

  it('is none with a recording of another origin, whatever its times', () => {
    const other = entry('lab/other', 'b', { sha256: sha('8') })
    const consumed = trainedOn({ 'lab/other': { hash: sha('b'), spans: [[0, 100]] } })
    expect(findOverlap(consumed, heldOut(day1, [0, 100]), [day1, other]).overlapping).toBe(0)
  })

  it('counts a window once that was trained on under two names', () => {
    const consumed = trainedOn({
      'lab/day1': { hash: sha('a'), spans: [[0, 10]] },
      'copy/day1': { hash: sha('a'), spans: [[5, 20]] },
    })
    const found = findOverlap(consumed, [{ recording: day1, windows: windowsIn([[4, 12]], 8, 8) }], [day1])
    expect(found).toMatchObject({
      overlapping: 1,
      recordings: [{ shared: { starts: Float64Array.of(4), ends: Float64Array.of(12) } }],
    })
  })
})
