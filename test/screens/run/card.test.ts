import { describe, expect, it } from 'vitest'
import type { ResumePlan } from '../../../src/control/resume.ts'
import type { RunDetail } from '../../../src/schema/run.ts'
import { adviceLine, cardLines, cardText, resumeLines } from '../../../src/screens/run/card.ts'
import { configLines, flatten } from '../../../src/screens/run/config-lines.ts'
import { attemptLines } from '../../../src/screens/run/facts.ts'
import { lineText } from '../../../src/screens/ui/line.ts'

const NOW = new Date('2026-03-14T09:41:00Z')
const run: RunDetail = {
  id: 'run-0001',
  key: 'a'.repeat(64),
  name: 'finetune-p043',
  task_type: 'training',
  state: 'failed',
  attempt: 2,
  step: 812,
  max_steps: 4000,
  adapter: 'local',
  path: '/runs/run-0001',
  pinned: false,
  archived: false,
  note: '',
  created_at: '2026-03-14T09:00:00Z',
  updated_at: '2026-03-14T09:38:00Z',
  last_event_at: '2026-03-14T09:38:00Z',
  failure: {
    class: 'nan_loss',
    cause: 'loss became NaN at step 809 on rank 1',
    rank: 1,
    host: 'node-1',
    evidence: ['one', 'two', 'three', 'four', 'five'],
    resume_safe: false,
    advice: 'fix',
    next_step: 'Lower training.lr.',
  },
  config: {},
  identity: {},
  provenance: {},
  summary: {},
  source: null,
}
const plan = (change: Partial<ResumePlan> = {}): ResumePlan => ({
  run,
  attempt: 3,
  checkpoint: {
    run_id: 'run-0001',
    step: 800,
    attempt: 2,
    path: '/c',
    checkpoint_hash: 'b'.repeat(64),
    world_size: 1,
  },
  passed_over: [],
  exact: true,
  inexact_because: [],
  refusals: [],
  changed: null,
  allowance: { key: run.key, deviations: [] },
  ...change,
})
const text = (outlook: Parameters<typeof resumeLines>[0]) => resumeLines(outlook, run).map(lineText)

describe('the failure card', () => {
  it('says what happened, proves it and says what to do', () => {
    expect(
      cardLines(run, { kind: 'ready', plan: plan() }, NOW).map(line => lineText(line).trimEnd()),
    ).toEqual([
      '✖ finetune-p043 failed at step 812 of 4,000, 3 min ago   attempt 2, rank 1 first',
      '',
      '  Cause     loss became NaN at step 809 on rank 1   nan_loss',
      '  Evidence  two',
      '            three',
      '            four',
      '            five',
      '  Next      Lower training.lr.',
      '  Resume    from step 800, verified; 12 steps are done again',
      '            exact: same data order, bit-equal to a run that never stopped; so it would come to step 812 the same way and fail again',
      '  Command   orion resume run-0001',
    ])
    expect(lineText(adviceLine(run.failure, { kind: 'none' }))).toBe('resume is not safe as it is')
  })

  it.each<[name: string, change: Partial<ResumePlan>, lines: string[]]>([
    [
      'checkpoints passed over, with the reason',
      { passed_over: [{ name: 'step-805', reason: 'shard 1 hash differs' }] },
      ['passed over step-805: shard 1 hash differs'],
    ],
    [
      'only the first few of many',
      { passed_over: [1, 2, 3, 4, 5].map(at => ({ name: `step-${at}`, reason: 'torn' })) },
      [
        'passed over step-1: torn',
        'passed over step-2: torn',
        'passed over step-3: torn',
        'and 2 more passed over',
      ],
    ],
    [
      'why it is not exact',
      { exact: false, inexact_because: ['the code changed', 'the data changed'] },
      ['not exact: the code changed; the data changed'],
    ],
    [
      'a start from the beginning',
      { checkpoint: null },
      ['from the beginning: no checkpoint can be used; 812 steps lost'],
    ],
    [
      'what stands in the way',
      { refusals: [{ code: 'not_resumable', message: 'No.', hint: 'Do this.' }] },
      ['refused: No. Do this.'],
    ],
  ])('shows %s', (_name, change, lines) => {
    expect(text({ kind: 'ready', plan: plan(change) })).toEqual(expect.arrayContaining(lines))
  })

  it.each<[name: string, outlook: Parameters<typeof adviceLine>[1]]>([
    ['nothing can be read', { kind: 'impossible', why: 'the bundle is gone' }],
    [
      'something stands in the way',
      { kind: 'ready', plan: plan({ refusals: [{ code: 'not_resumable', message: 'No.', hint: '' }] }) },
    ],
  ])('promises no resume where %s', (_name, outlook) => {
    const failure = run.failure && { ...run.failure, advice: 'yes' as const }
    expect(lineText(adviceLine(failure, outlook))).toBe('it cannot be resumed as things are')
  })

  it('goes on in the next row where a sentence is longer than its room, and lets evidence give way', () => {
    const outlook = { kind: 'impossible' as const, why: 'The bundle /runs/run-0001/bundle is gone.' }
    const lines = (rows: number) =>
      cardLines(run, outlook, NOW, null, { columns: 40, rows }).map(line => lineText(line).trimEnd())
    expect(lines(20).slice(2)).toEqual([
      '  Cause     loss became NaN at step 809',
      '            on rank 1   nan_loss',
      '  Evidence  two',
      '            three',
      '            four',
      '            five',
      '  Next      Lower training.lr.',
      '  Resume    The bundle',
      '            /runs/run-0001/bundle is',
      '            gone.',
    ])
    expect(lines(9).filter(line => /two|three|four|five/.test(line))).toEqual(['  Evidence  five'])
  })

  it('says how long the work took that is done again', () => {
    const lines = resumeLines({ kind: 'ready', plan: plan() }, run, 3.4).map(lineText)
    expect(lines[0]).toBe('from step 800, verified; 12 steps, 41 s of work, are done again')
  })

  it('does not warn of the same end where the cause was outside', () => {
    const failure = run.failure && { ...run.failure, class: 'enospc' }
    const lines = resumeLines({ kind: 'ready', plan: plan() }, { ...run, failure }).map(lineText)
    expect(lines.at(-1)).toBe('exact: same data order, bit-equal to a run that never stopped')
  })

  it('is copied as text with the id and the folder of the run', () => {
    const copied = cardText(run, { kind: 'ready', plan: plan() }, null, NOW)
    expect(copied).toContain('  Cause     loss became NaN at step 809 on rank 1   nan_loss\n')
    expect(copied).toMatch(/ {2}Run {7}run-0001 {2}\/runs\/run-0001\n$/)
  })

  it('says how far the look for a checkpoint is, and why there is none', () => {
    expect(text({ kind: 'looking', name: 'step-800', bytes_done: 1024, bytes: 4096 })).toEqual([
      'verifying step-800, 1 KiB of 4 KiB',
    ])
    expect(text({ kind: 'impossible', why: 'the \u001b]0;x\u0007bundle is gone' })).toEqual([
      'the bundle is gone',
    ])
    expect(text({ kind: 'none' })).toEqual([])
  })
})

it('an attempt is one line: where it began, how long it took, how it ended', () => {
  const attempt = {
    run_id: 'run-0001',
    n: 1,
    state: 'failed' as const,
    token: 't',
    adapter: 'local',
    handle: null,
    bundle_path: '/b',
    bundle_digest: 'd',
    from_checkpoint: null,
    start_step: 400,
    exact: false,
    ranks: 1,
    reason: null,
    submitted_at: '2026-03-14T09:00:00Z',
    started_at: '2026-03-14T09:00:00Z',
    ended_at: '2026-03-14T09:03:12Z',
    exit: null,
    failure: null,
    job: null,
    exclude: [],
  }
  const exit = {
    schema_version: 1 as const,
    code: 137,
    signal: 9,
    reason: 'ended' as const,
    started_at: '',
    ended_at: '',
    host: 'h',
  }
  expect(attemptLines([attempt, { ...attempt, n: 2, exact: true, exit }], NOW).map(lineText)).toEqual([
    '1 ✖ failed from step 400, 3 min 12 s, not exact',
    '2 ✖ failed from step 400, 3 min 12 s, signal 9',
  ])
})

it('a config is its leaves, each under the name that an override uses', () => {
  const config = {
    name: 'x',
    training: { lr: 0.001, betas: [0.9, 0.999] },
    losses: [{ name: 'mse', weight: 1 }],
    none: null,
    empty: {},
  }
  expect(flatten(config)).toEqual([
    ['name', '"x"'],
    ['training.lr', '0.001'],
    ['training.betas', '[0.9,0.999]'],
    ['losses.0.name', '"mse"'],
    ['losses.0.weight', '1'],
    ['none', 'null'],
    ['empty', '{}'],
  ])
  expect(lineText(configLines({ a: 1 })[0] ?? [])).toBe('a  1')
})
