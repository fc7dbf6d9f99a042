import { describe, expect, it } from 'vitest'
import type { CatalogEntry } from '../../../src/schema/recording.ts'
import { dataCells, detailLines, type FileLook, totalsLine } from '../../../src/screens/data/rows.ts'
import { lineText } from '../../../src/screens/ui/line.ts'

const NOW = new Date('2026-03-14T09:41:00Z')
const entry: CatalogEntry = {
  id: 'r2-test/day1',
  dataset: 'r2-test',
  session: 'day1',
  subject: 'p042',
  modalities: ['spikes', 'cursor'],
  fields: [{ path: 'cursor.vel', dim: 2, rate_hz: 100 }],
  units: 151,
  spikes: 1_204_311,
  trials: 0,
  start_s: 0,
  end_s: 3120,
  duration_s: 3120,
  path: '/data/day1.h5',
  bytes: 6_500_000,
  hash: 'a'.repeat(64),
  file_sha256: 'b'.repeat(64),
  source: null,
  added_at: '2026-03-14T09:38:00Z',
}
const texts = (look: FileLook, change: Partial<CatalogEntry> = {}) =>
  Object.fromEntries(
    Object.entries(dataCells({ ...entry, ...change }, look)).map(([id, line]) => [id, lineText(line)]),
  )

describe('a row of the catalog', () => {
  it('says what it holds and whether its file is there', () => {
    expect(texts('present')).toEqual({
      recording: '  r2-test/day1',
      subject: 'p042',
      units: '151',
      trials: '0',
      duration: '52 min',
      modalities: 'spikes cursor',
      size: '6.2 MiB',
      file: 'present',
      hash: 'aaaaaaaa',
    })
  })

  it.each<[look: FileLook, file: string, recording: string]>([
    ['unknown', '', '  r2-test/day1'],
    ['missing', '✖ missing', '▌ r2-test/day1'],
    ['changed', '✖ changed', '▌ r2-test/day1'],
    ['verified', '✔ verified', '  r2-test/day1'],
    ['damaged', '✖ changed', '▌ r2-test/day1'],
  ])('marks a file that is %s', (look, file, recording) => {
    expect(texts(look)).toMatchObject({ file, recording })
  })

  it('defuses what a file said of itself', () => {
    expect(texts('present', { subject: 'a\u001b[2J\u202e' }).subject).toBe('a\\u{202e}')
  })
})

it('the totals say what is in sight, of how many', () => {
  const totals = { recordings: 4, units: 612, spikes: 9, hours: 3.683 }
  expect(lineText(totalsLine(totals, 61))).toBe('4 of 61 recordings  3.7 h  612 units')
  expect(lineText(totalsLine({ ...totals, recordings: 1, hours: 0.02 }, 1))).toBe(
    '1 recording  0.02 h  612 units',
  )
})

it('the details say where it lies, what it was made from and who used it', () => {
  const lines = detailLines(entry, [], NOW).map(line => lineText(line).trimEnd())
  expect(lines).toContain('fields       cursor.vel  dim 2  100 Hz')
  expect(lines).toContain('file         /data/day1.h5  6.2 MiB')
  expect(lines).toContain('made from    the file is the original')
  expect(lines.at(-1)).toBe('used by      no run yet')
})
