import { describe, expect, it } from 'vitest'
import type { Keeping } from '../../../src/core/checkpoints/deletion.ts'
import type { Checkpoint } from '../../../src/schema/checkpoint.ts'
import {
  checkpointCells,
  checkpointColumns,
  noteLine,
  type RowFacts,
  unreadLines,
} from '../../../src/screens/checkpoints/rows.ts'
import { lineText } from '../../../src/screens/ui/line.ts'

const NOW = new Date('2026-03-14T09:41:00Z')
const checkpoint = (more: Partial<Checkpoint> = {}): Checkpoint => ({
  ...{
    id: 'run-1@800',
    run_id: 'run-1',
    attempt: 2,
    step: 800,
    path: '/runs/run-1/checkpoints/step-000000800',
  },
  ...{ checkpoint_hash: 'ab'.repeat(32), bytes: 6_500_000, verified: null, deleted: false },
  created_at: '2026-03-14T09:38:00Z',
  metrics: { grad_norm: 2, 'loss/train': 0.5, 'loss/valid': null },
  ...more,
})
const keeping = (more: Partial<Keeping> = {}): Keeping => ({
  ...{ kept_by: [], pin: null, children: [], asked: [], measuring: [], current: true, resumes_here: false },
  started: null,
  ...more,
})
const facts = (more: Partial<RowFacts> = {}): RowFacts => ({
  ...{ run: 'finetune', keeping: keeping(), keepEvery: null, scores: [], mark: null },
  ...more,
})
const cell = (id: string, shown = checkpoint(), more: Partial<RowFacts> = {}): string =>
  lineText(checkpointCells(shown, facts(more), NOW)[id] ?? []).trim()

describe('a row of the list of checkpoints', () => {
  it('leads with the loss that chooses the best, NaN included; the others follow', () => {
    expect(cell('metric')).toBe('NaN')
    expect(cell('metrics')).toBe('grad_norm 2  loss/train 0.5')
    expect(cell('metric', checkpoint({ metrics: {} }))).toBe('')
  })

  it.each<[what: string, more: Partial<Checkpoint>, says: string]>([
    ['never', {}, '· not yet'],
    ['whole', { verified: { at: '2026-03-14T09:38:00Z', ok: true, reason: null } }, '✔ 3 min ago'],
    [
      'damaged',
      { verified: { at: '2026-03-14T09:38:00Z', ok: false, reason: 'shard 1 differs' } },
      '✖ shard 1 differs',
    ],
    ['gone', { deleted: true }, 'deleted'],
  ])('says what the last look at its files found: %s', (_, more, says) => {
    expect(cell('verified', checkpoint(more))).toBe(says)
  })

  it('says that it lies beside the way of the newest attempt, and nothing of what is deleted', () => {
    const aside = { keeping: keeping({ current: false, kept_by: ['best'] }) }
    expect(cell('kept', checkpoint(), aside)).toMatch(/^left behind {2}.*best/)
    expect(cell('kept', checkpoint({ deleted: true }), aside)).toBe('')
  })

  it('has the number of its mark', () => {
    expect(cell('mark', checkpoint(), { mark: 2 })).toBe('2')
  })
})

it('columns that say nothing here are left out', () => {
  const ids = (ofOneRun: boolean, scored: boolean) => checkpointColumns(ofOneRun, scored).map(({ id }) => id)
  expect(ids(false, true)).toEqual(expect.arrayContaining(['run', 'score']))
  expect(ids(true, false)).not.toContain('run')
  expect(ids(true, false)).not.toContain('score')
})

it('the edge counts what is on disk, and says where not all was read', () => {
  const some = [checkpoint(), checkpoint({ deleted: true }), checkpoint()]
  expect(lineText(noteLine({ checkpoints: some, more: false, marks: [] }))).toBe('2 on disk, 12.4 MiB')
  expect(lineText(noteLine({ checkpoints: some, more: true, marks: ['a'] }))).toMatch(
    /^1 marked {2}2\+ on disk/,
  )
})

it('details that are not there say why, without what a terminal would obey', () => {
  expect(unreadLines(null).map(lineText)).toEqual(['reading its record'])
  expect(unreadLines({ error: new Error('gone\u001b[2J') }).map(lineText)).toEqual([
    'It cannot be read.',
    'gone',
  ])
})
