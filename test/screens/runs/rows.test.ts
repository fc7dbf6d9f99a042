import { describe, expect, it } from 'vitest'
import type { Glance } from '../../../src/control/glance.ts'
import { headlineMetric, speedMetric } from '../../../src/core/headline.ts'
import { NO_PULSE } from '../../../src/core/run-health.ts'
import { trendOf, vitals } from '../../../src/core/run-vitals.ts'
import type { Measured } from '../../../src/schema/benchmark.ts'
import type { Run } from '../../../src/schema/run.ts'
import { RUN_STATES } from '../../../src/schema/run.ts'
import { mistakeLine, runCells } from '../../../src/screens/runs/rows.ts'
import { lineText } from '../../../src/screens/ui/line.ts'
import { STATE_LOOK } from '../../../src/screens/ui/status-words.ts'

const NOW = new Date('2026-03-14T09:41:00Z')
const run = (change: Partial<Run> = {}): Run => ({
  id: 'run-0001',
  key: 'a'.repeat(64),
  name: 'finetune-p042',
  task_type: 'training',
  state: 'running',
  attempt: 1,
  step: 1204,
  max_steps: 4000,
  adapter: 'local',
  path: '/runs/run-0001',
  pinned: false,
  archived: false,
  note: '',
  created_at: '2026-03-14T09:00:00Z',
  updated_at: '2026-03-14T09:40:00Z',
  last_event_at: '2026-03-14T09:40:58Z',
  failure: null,
  ...change,
})
const glance = (latest: Record<string, number>, unseen = false): Glance => ({
  metric: 'loss/train',
  curve: Float64Array.from([3, 2, 1, 0]),
  latest: Object.fromEntries(Object.entries(latest).map(([name, value]) => [name, { step: 1, value }])),
  unseen,
  job: null,
  pulse: {
    ...NO_PULSE,
    latest: Object.fromEntries(Object.entries(latest).map(([name, value]) => [name, { step: 1, value }])),
  },
})
const SCORE: Measured = {
  key: 'b'.repeat(64),
  suite: 'r2-velocity@1',
  state: 'finished',
  of_run: 'run-0001',
  step: 1200,
  checkpoint_hash: 'c'.repeat(64),
  dataset_hash: 'd'.repeat(64),
  partial_subset: 1,
  partial_seed: 0,
  items: 12,
  scores: {
    r2: { value: 0.81234, version: 1, higher_is_better: true },
    mse: { value: 0.03, version: 1, higher_is_better: false },
  },
  message: null,
  run_id: 'eval-1',
  at: '2026-03-14T09:00:00Z',
  path: null,
  sha256: null,
  overlap: null,
  overlap_unknown: null,
}
const facts = (each: Run, seen?: Glance, now = NOW) => ({
  glance: seen,
  vitals: seen && vitals(each, seen, now),
  score: undefined,
  marked: false,
})
const texts = (each: Run, seen?: Glance): Record<string, string> =>
  Object.fromEntries(
    Object.entries(runCells(each, facts(each, seen), NOW)).map(([id, line]) => [id, lineText(line)]),
  )

describe('a row of the list', () => {
  it('says what a stage that is not launched yet waits for', () => {
    const waiting = { upstream: 'run-0007', why: 'waits for pretrain (run-0007)' }
    expect(texts(run({ state: 'planned', step: null, waiting })).health).toBe('waits for pretrain (run-0007)')
    expect(texts(run({ state: 'queued' })).health).toBe('')
  })

  it('says state, progress, loss, speed, time left and last sign', () => {
    expect(texts(run(), glance({ 'loss/train': 0.08712, step_time_s: 0.4, windows_per_s: 3912.4 }))).toEqual({
      state: ' ● running',
      name: 'finetune-p042',
      step: '1,204/4,000',
      curve: '⣷⣄',
      loss: '0.08712  ',
      score: '',
      health: '',
      speed: '3.91k windows/s',
      eta: '19 min',
      seen: 'now',
      where: 'local',
    })
  })

  it.each<[name: string, change: Partial<Run>, seen: Glance | undefined, expected: Record<string, string>]>([
    [
      'a run that was never seen to start',
      { state: 'queued', step: null, last_event_at: null },
      undefined,
      { state: ' ◌ queued', step: '', loss: '', eta: '', seen: '1 min ago' },
    ],
    ['a run without a last step', { max_steps: null }, glance({}), { step: '1,204', eta: '' }],
    [
      'a failure nobody looked at',
      { state: 'failed' },
      glance({ 'loss/train': 0.1 }, true),
      { state: '▌✖ failed', speed: '', eta: '' },
    ],
    [
      'a failure that was looked at',
      { state: 'failed' },
      glance({ 'loss/train': 0.1 }),
      { state: ' ✖ failed' },
    ],
    ['a loss that is no number', {}, glance({ 'loss/train': Number.NaN }), { loss: 'NaN  ' }],
    ['many steps', { step: 118_400, max_steps: 200_000 }, glance({}), { step: '118,400/200k' }],
    ['a hostile name', { name: 'a\u001b[2Jb\u202e' }, glance({}), { name: 'ab\\u{202e}' }],
  ])('%s', (_name, change, seen, expected) => {
    expect(texts(run(change), seen)).toMatchObject(expected)
  })

  it('tells every state apart without colour', () => {
    const marks = RUN_STATES.map(state => `${STATE_LOOK[state].mark} ${state}`)
    expect(new Set(marks).size).toBe(RUN_STATES.length)
  })

  it('changes its age at most every ten seconds', () => {
    const at = (seconds: number) =>
      lineText(runCells(run(), facts(run()), new Date(NOW.getTime() + seconds * 1000)).seen ?? [])
    expect([0, 3, 7].map(at)).toEqual(['now', 'now', 'now'])
    expect([8, 12, 17].map(at)).toEqual(['10 s ago', '10 s ago', '10 s ago'])
  })

  it('knows no time left for what does not run or never said how fast it is', () => {
    const left = (each: Run, seen: Glance) => vitals(each, seen, NOW).seconds_left
    expect(left(run({ state: 'failed' }), glance({ step_time_s: 1 }))).toBeNull()
    expect(left(run(), glance({}))).toBeNull()
    expect(left(run(), glance({ step_time_s: 0.5 }))).toBe(1398)
    expect(left(run({ step: 5000 }), glance({ step_time_s: 0.5 }))).toBe(0)
  })

  it('shows pins, marks and the worst complaint', () => {
    const sick = vitals(run(), glance({ 'loss/train': Number.NaN }), NOW)
    const seen = { glance: undefined, vitals: sick, score: undefined, marked: true }
    const cells = runCells(run({ pinned: true }), seen, NOW)
    expect(lineText(cells.state ?? [])).toBe('+● running')
    expect(lineText(cells.name ?? [])).toBe('* finetune-p042')
    expect(lineText(cells.health ?? [])).toContain('no number')
  })

  it.each<[overlapping: number | null, cell: string]>([
    [0, 'r2 0.8123 ✔'],
    [3, 'r2 0.8123 ▲'],
    [null, 'r2 0.8123 ?'],
  ])('shows the first metric of a score with %s of its items trained on', (overlapping, cell) => {
    const overlap = overlapping === null ? null : { items: 12, overlapping, at: '2026-03-14T09:00:00Z' }
    const score = { ...SCORE, overlap }
    const cells = runCells(run(), { ...facts(run()), score }, NOW)
    expect(lineText(cells.score ?? [])).toBe(cell)
    const part = runCells(run(), { ...facts(run()), score: { ...score, partial_subset: 0.1 } }, NOW)
    expect(lineText(part.score ?? [])).toBe(`10 % ${cell}`)
  })

  it.each<[curve: number[], trend: ReturnType<typeof trendOf>]>([
    [[1, 2], null],
    [[6, 5, 4, 3, 2, 1], 'falling'],
    [[1, 2, 3, 4, 5, 6], 'rising'],
    [[1, 1, 1, 1, 1, 1.001], 'level'],
    [[Number.NaN, 6, 5, 4, 3, 2, 1], 'falling'],
  ])('sees where %j goes', (curve, trend) => {
    expect(trendOf(curve)).toBe(trend)
  })
})

describe('which metric stands for a run', () => {
  it.each<[names: string[], metric: string | null]>([
    [[], null],
    [['lr', 'loss/valid', 'loss/train'], 'loss/train'],
    [['grad_norm', 'loss/mse'], 'loss/mse'],
    [['accuracy', 'valid_loss'], 'valid_loss'],
    [['b', 'a'], 'a'],
  ])('%j', (names, metric) => {
    expect(headlineMetric(names)).toBe(metric)
  })

  it('speed is whatever is counted a second', () => {
    expect(speedMetric(['loss', 'windows_per_s'])).toEqual({ name: 'windows_per_s', unit: 'windows/s' })
    expect(speedMetric(['tokens/s'])).toEqual({ name: 'tokens/s', unit: 'tokens/s' })
    expect(speedMetric(['loss'])).toBeNull()
  })
})

it('a mistake of the filter is said at its column, with what was meant', () => {
  expect(lineText(mistakeLine({ column: 6, message: 'there is no field "stat"', suggestion: 'state' }))).toBe(
    ' column 6: there is no field "stat"; did you mean state?',
  )
})
