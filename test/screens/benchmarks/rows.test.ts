import { describe, expect, it } from 'vitest'
import type { Comparison } from '../../../src/core/benchmarks/compare.ts'
import type { Standing } from '../../../src/core/benchmarks/standing.ts'
import type { Measured } from '../../../src/schema/benchmark.ts'
import { historyLines, scoreLines } from '../../../src/screens/benchmarks/details.ts'
import { boardColumns, differenceCells, standingLine } from '../../../src/screens/benchmarks/rows.ts'
import { lineText } from '../../../src/screens/ui/line.ts'
import { placeColumns } from '../../../src/screens/ui/table.ts'
import { DEFAULT_KEYS } from '../../support/default-keys.ts'

const NOW = new Date('2026-03-14T09:41:00.000Z')
const at = NOW.toISOString()

const answer = (change: Partial<Measured> = {}): Measured => ({
  key: 'a'.repeat(64),
  suite: 'r2-velocity@1',
  state: 'finished',
  of_run: 'run-p042',
  step: 100,
  checkpoint_hash: 'c'.repeat(64),
  dataset_hash: 'd'.repeat(64),
  partial_subset: 1,
  partial_seed: 0,
  items: 24,
  scores: { r2: { value: 0.8123, version: 1, higher_is_better: true } },
  message: null,
  run_id: 'run-eval',
  at,
  path: null,
  sha256: null,
  overlap: null,
  overlap_unknown: null,
  ...change,
})
const standing = (change: Partial<Standing> = {}): Standing => ({
  best: null,
  answers: [],
  active: null,
  failed: null,
  ...change,
})
const looked = (overlapping: number) => ({ items: 24, overlapping, at })

describe('a cell of the table', () => {
  it.each([
    ['a score that nobody has looked at', standing({ best: answer() }), '0.8123 ?'],
    ['a clean one', standing({ best: answer({ overlap: looked(0) }) }), '0.8123 ✔'],
    ['one of items that were trained on', standing({ best: answer({ overlap: looked(3) }) }), '0.8123 ▲'],
    ['a part of the items', standing({ best: answer({ partial_subset: 0.1 }) }), '10 % 0.8123 ?'],
    ['a baseline', standing({ best: answer({ of_run: null }) }), '0.8123  '],
    ['what is under way', standing({ active: { state: 'running', run_id: 'x' } }), '● running'],
    ['what a training has scheduled', standing({ active: { state: 'due', run_id: 'x' } }), '· due'],
    ['a failure', standing({ failed: { why: 'no', run_id: 'x' } }), '✖ failed'],
    [
      'a score that is measured again',
      standing({ best: answer({ overlap: looked(0) }), active: { state: 'queued', run_id: 'x' } }),
      '◌ 0.8123 ✔',
    ],
    ['nothing', standing(), ''],
  ])('shows %s', (_what, stands, text) => {
    expect(lineText(standingLine(stands))).toBe(text)
  })
})

const compared = (change: Partial<Comparison>) =>
  differenceCells({
    kind: 'compared',
    metrics: [
      {
        ...{ metric: 'r2', before: 0.7, after: 0.8, difference: 0.1, interval: [0.05, 0.15], resolves: 0.07 },
        ...{ verdict: 'better', items: 24, recordings: [] },
        ...change,
      },
    ],
  })

describe('a difference', () => {
  it('stands with its interval and the smallest one that can be told', () => {
    const { difference, interval, resolves } = compared({})
    expect([difference, interval, resolves].map(each => lineText(each ?? []))).toEqual([
      '+0.1000 better',
      '+0.0500 to +0.1500',
      '0.0700',
    ])
  })

  it('is not one where nobody can tell', () => {
    const open = compared({ difference: -0.01, interval: [-0.03, 0.01], verdict: 'cannot tell' })
    expect(lineText(open.difference ?? [])).toBe('-0.0100 cannot tell')
    const few = compared({ interval: null, resolves: null, verdict: 'cannot tell' })
    expect(lineText(few.interval ?? [])).toBe('needs 2 items a recording')
    expect(lineText(few.resolves ?? [])).toBe('')
    expect(lineText(differenceCells({ kind: 'other items' }).difference ?? [])).toBe('other items')
    expect(lineText(differenceCells(null).difference ?? [])).toBe('')
  })
})

it('keeps the suite under the cursor where there is little room, then its difference, then its neighbours', () => {
  const columns = boardColumns(['a@1', 'b@1', 'c@1', 'd@1'], 'b@1')
  const ids = (width: number) => placeColumns(columns, [], width, new Map()).map(({ column }) => column.id)
  expect(ids(200)).toHaveLength(columns.length)
  expect(ids(58)).not.toContain('suite d@1')
  expect(ids(25)).toEqual(['subject', 'suite b@1'])
})

describe('the facts of a score', () => {
  const subject = { id: 'c'.repeat(64), run_id: 'run-p042', run_name: 'fine\u001b[31mtune', step: 1200 }
  const facts = { subject, suite: 'r2-velocity@1', reference: subject, difference: null, looks: true }
  const said = (change: Partial<Parameters<typeof scoreLines>[0]>) =>
    scoreLines({ ...facts, standing: standing(), ...change }, NOW, 60, DEFAULT_KEYS).map(lineText)

  it('say how to measure what was not', () => {
    expect(said({})).toEqual(['finetune @ 1,200 on r2-velocity@1', 'Not measured. m measures it.'])
  })

  it('say why there is no answer, and what is on its way', () => {
    expect(
      said({ standing: standing({ failed: { why: 'a prediction is not finite', run_id: 'x' } }) }),
    ).toContain('failed     a prediction is not finite  run x')
    expect(said({ standing: standing({ active: { state: 'queued', run_id: 'x' } }) })).toContain(
      'under way  queued  run x',
    )
  })

  it('never take an overlap for none while it is not known', () => {
    const line = (change: Partial<Measured>, looks = true) =>
      said({ standing: standing({ best: answer(change) }), looks }).find(each =>
        each.startsWith('trained on'),
      )
    expect(line({})).toBe('trained on ? is being looked up')
    expect(line({}, false)).toBe('trained on ? nobody has looked')
    expect(line({ overlap_unknown: 'it is gone' })).toBe('trained on ? nobody can tell: it is gone')
    expect(line({ overlap: looked(24) })).toContain('▲ 24 of its 24 held-out items')
  })
})

it('never cuts why something is not known', () => {
  const why = 'The result file /a/very/long/path/that/no/pane/holds/benchmarks/0123456789.json is gone'
  const subject = { id: 'c', run_id: 'r', run_name: 'r', step: 1 }
  const facts = {
    subject,
    suite: 's@1',
    reference: subject,
    looks: true,
    standing: standing({ best: answer() }),
  }
  const lines = scoreLines({ ...facts, difference: { kind: 'unreadable', why } }, NOW, 40, DEFAULT_KEYS).map(
    lineText,
  )
  expect(lines.every(line => line.length <= 40)).toBe(true)
  const told = lines.slice(lines.findIndex(line => line.startsWith('difference')))
  expect(told.join('').replaceAll(/\s|difference|items.*/g, '')).toContain(why.replaceAll(' ', ''))
})

describe('the history of a run', () => {
  const points = [50, 100].map((step, i) =>
    answer({ step, scores: { r2: { value: 0.5 + i / 10, version: 1, higher_is_better: true } } }),
  )
  it('is a chart with the reference in it, exactly as large as its room', () => {
    const lines = historyLines(points, 0.3, 100, { columns: 50, rows: 12 })
    expect(lines).toHaveLength(12)
    expect(lines?.map(lineText).join('\n')).toContain('0.4 ┤')
  })

  it('is there for a single step, and is nothing without one', () => {
    expect(historyLines(points.slice(0, 1), null, null, { columns: 50, rows: 12 })).toHaveLength(12)
    expect(historyLines([], 0.3, null, { columns: 50, rows: 12 })).toBeNull()
  })
})
