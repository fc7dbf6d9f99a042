import { describe, expect, it } from 'vitest'
import { foldedText, rankWords } from '../../../src/core/logs/fold-lines.ts'
import { groupLines, type MergedLine } from '../../../src/core/logs/group-lines.ts'
import type { LogSource } from '../../../src/core/logs/log-row.ts'
import { readLine } from '../../../src/core/logs/read-line.ts'

const sources: LogSource[] = [null, 0, 1, 2, 3].map(rank => ({
  path: `/${rank}`,
  node: '0',
  rank,
  stream: 'out',
}))
const line = (id: number, source: number, text: string): MergedLine => ({
  ...readLine({ head: Buffer.from(text), tail: null, between: 0 }),
  id,
  source,
  offset: id * 10,
  live: false,
})
const rows = (lines: [source: number, text: string][], mode: 'fold' | 'plain' | 'lanes') =>
  groupLines(
    lines.map(([source, text], id) => line(id, source, text)),
    mode,
    sources,
  ).map(({ cells, lines: count }) => `${count} ${cells.map(({ text }) => text).join(' | ')}`)

describe('lines of several ranks', () => {
  it('that say the same are one row, numbers that differ as a range', () => {
    expect(
      rows(
        [
          [1, 'step 7  loss 0.0902'],
          [2, 'step 7  loss 0.0861'],
          [3, 'step 7  loss 0.0890'],
          [1, 'step 8  loss 0.0800'],
          [2, 'step 8  loss 0.0800'],
        ],
        'fold',
      ),
    ).toEqual(['3 step 7  loss 0.0861..0.0902', '2 step 8  loss 0.0800'])
  })

  it.each([
    ['of another step', 'step 7 x', 'step 8 x'],
    ['that say something else', 'step 7 x', 'step 7 y'],
    ['whose first number differs', 'batch 7 x', 'batch 8 x'],
  ])('%s stay apart', (_, one, two) => {
    expect(
      rows(
        [
          [1, one],
          [2, two],
        ],
        'fold',
      ),
    ).toHaveLength(2)
  })

  it('of one rank, of the launcher and of standard error stay apart', () => {
    expect(
      rows(
        [
          [1, 'a'],
          [1, 'a'],
        ],
        'fold',
      ),
    ).toHaveLength(2)
    expect(
      rows(
        [
          [0, 'a'],
          [1, 'a'],
        ],
        'fold',
      ),
    ).toHaveLength(2)
  })

  it('stand side by side in lanes, later ones below', () => {
    expect(
      rows(
        [
          [1, 'a'],
          [3, 'b'],
          [2, 'c'],
          [3, 'd'],
        ],
        'lanes',
      ),
    ).toEqual(['2 a | b', '2 c | d'])
  })

  it('each have a row when nothing is folded', () => {
    expect(
      rows(
        [
          [1, 'a'],
          [2, 'a'],
        ],
        'plain',
      ),
    ).toEqual(['1 a', '1 a'])
  })
})

it.each([
  [['x 1 y 10', 'x 1 y 9'], 'x 1 y 9..10'],
  [['1,094 tok/s', '1,100 tok/s'], '1,094..1,100 tok/s'],
  [['lr 1e-3', 'lr 2.5e-4'], 'lr 2.5e-4..1e-3'],
  [['same', 'same'], 'same'],
])('%j as one text', (texts, folded) => {
  expect(foldedText(texts)).toBe(folded)
})

it.each([
  [[0, 1, 2, 3], 'r0-3'],
  [[3, 0, 1], 'r0,1,3'],
  [[5], 'r5'],
  [[0, 2, 3, 4, 9], 'r0,2-4,9'],
])('ranks %j in few characters', (ranks, words) => {
  expect(rankWords(ranks)).toBe(words)
})
