import { describe, expect, it } from 'vitest'
import { orion } from './program.ts'
import { RUNS, recordingOf, seededHome } from './seeded-home.ts'

const home = seededHome(RUNS, [
  recordingOf('day1'),
  recordingOf('day2', { units: 30, duration_s: 90.5, end_s: 90.5 }),
])
const ask = async (...argv: string[]) => {
  const { code, stdout, stderr } = await orion([...argv, '--json'], { home })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

describe('--json', () => {
  it.each([
    [['runs'], 'items'],
    [['show', 'alpha'], 'item'],
    [['events', 'alpha'], 'items'],
    [['metrics', 'alpha'], 'items'],
    [['metrics', 'alpha', 'loss/train', 'grad_norm'], 'items'],
    [['logs', 'alpha'], 'items'],
    [['checkpoints'], 'items'],
    [['checkpoints', 'alpha'], 'items'],
    [['lineage', 'alpha'], 'item'],
    [['data', 'list'], 'items'],
    [['data', 'show', 'day1'], 'item'],
    [['query', 'query(dataset="reach")'], 'item'],
    [['schema'], 'items'],
    [['schema', 'event'], 'item'],
    [['schema', 'run-config'], 'item'],
    [['completion', 'bash'], 'item'],
    [['reset'], 'item'],
  ])('of %j is one envelope', async (argv, body) => {
    const envelope = await ask(...argv)
    expect(Object.keys(envelope).sort()).toEqual(['as_of', body, 'next', 'schema_version', 'truncated'])
    expect(envelope).toMatchObject({ schema_version: 1, as_of: expect.stringMatching(/^\d{4}-.*Z$/) })
  })

  it('of runs has the fields that scripts rely on', async () => {
    const { items } = await ask('runs', 'state:failed')
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({
      id: 'run-b2',
      key: '2'.repeat(64),
      name: 'beta',
      task_type: 'training',
      state: 'failed',
      attempt: 1,
      step: 12,
      max_steps: 100,
      adapter: 'local',
      path: expect.stringContaining('run-b2'),
      last_event_at: expect.any(String),
      failure: {
        class: 'nan_loss',
        cause: 'the loss became NaN',
        rank: 1,
        host: 'node7',
        resume_safe: false,
      },
    })
  })

  it('of checkpoints has the fields that scripts rely on', async () => {
    const { items } = await ask('checkpoints', 'alpha')
    expect(items.map((each: { step: number }) => each.step)).toEqual([30, 20, 10])
    expect(Object.keys(items[0])).toEqual(
      expect.arrayContaining([
        'id',
        'run_id',
        'step',
        'path',
        'checkpoint_hash',
        'bytes',
        'verified',
        'created_at',
      ]),
    )
  })

  it('pages through every run once', async () => {
    const seen: string[] = []
    let next: string | null = null
    do {
      const page: { items: { id: string }[]; next: string | null; truncated: boolean } = await ask(
        'runs',
        '--limit',
        '3',
        ...(next === null ? [] : ['--after', next]),
      )
      expect(page.truncated).toBe(page.next !== null)
      seen.push(...page.items.map(run => run.id))
      next = page.next
    } while (next !== null)
    expect(seen.toSorted()).toEqual(RUNS.map(run => run.id))
  })

  it('keeps NaN in points', async () => {
    const { items } = await ask('metrics', 'alpha', 'loss/train')
    expect(items[0].points[6]).toMatchObject({ step: 7, value: 'NaN', superseded: false })
    expect(items[0].points).toHaveLength(30)
  })

  it('gives curves of several runs in buckets, a step each where there are few', async () => {
    const { items } = await ask(
      'metrics',
      'alpha',
      'loss/train',
      '--with',
      'run-b2',
      '--from',
      '5',
      '--to',
      '8',
    )
    expect(items.map(({ run }: { run: string }) => run)).toEqual(['run-a1', 'run-b2'])
    expect(items[0].buckets.map(({ step }: { step: number }) => step)).toEqual([5, 6, 7, 8])
    expect(items[0].buckets[2]).toMatchObject({ step: 7, mean: 'NaN', count: 1, bad: 1, superseded: false })
    const whole = await ask('metrics', 'alpha', 'grad_norm', '--buckets', '3')
    expect(whole.items[0].buckets).toEqual([
      { step: 1, mean: 5.5, min: 1, max: 10, last: 10, count: 10, bad: 0, superseded: false },
      { step: 11, mean: 15.5, min: 11, max: 20, last: 20, count: 10, bad: 0, superseded: false },
      { step: 21, mean: 25.5, min: 21, max: 30, last: 30, count: 10, bad: 0, superseded: false },
    ])
  })

  it('counts what a query matches', async () => {
    const { item } = await ask('query', 'query(dataset="reach")', '--window', '0.5')
    expect(item.totals).toMatchObject({ recordings: 2, units: 54, windows: 301 })
  })
})

describe('text', () => {
  it.each([
    [['runs'], /alpha.*\n/],
    [
      ['show', 'beta'],
      /cause +the loss became NaN[\s\S]*evidence +step 7 loss nan[\s\S]*orion resume run-b2/,
    ],
    [['events', 'alpha', '--type', 'checkpoint.saved'], /checkpoint.saved +step-000000010/],
    [['metrics', 'alpha'], /loss\/train +0\.03333 +30/],
    [['metrics', 'alpha', 'grad_norm'], /grad_norm {2}▁.*█\n +steps 1 to 30/],
    [
      ['metrics', 'alpha', 'grad_norm', '--with', 'beta'],
      /grad_norm\n +run +curve[\s\S]*run-a1 +▁.*█ +1 to 30 +1 +30/,
    ],
    [
      ['metrics', 'alpha', 'loss/train', '--from', '6', '--to', '7', '--csv'],
      /^run,metric,step,mean,min,max,last,count,bad,superseded\nrun-a1,loss\/train,6,0\.1666\d+,.*,1,0,false\nrun-a1,loss\/train,7,NaN,NaN,NaN,NaN,1,1,false\n$/,
    ],
    [['checkpoints', 'alpha'], /run-a1@30 +30 +3{12} +1 MiB +not yet/],
    [['lineage', 'alpha'], /✔ alpha {2}run-a1/],
    [['data', 'list'], /reach\/day1 +p042 +24 +12,345 +40 +1 min/],
    [['data', 'show', 'reach/day2'], /duration +1 min 31 s/],
    [['query', 'query(dataset="reach")'], /2 recordings {2}54 units/],
  ])('of %j says what matters', async (argv, pattern) => {
    const { code, stdout, stderr } = await orion(argv, { home })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(pattern)
  })

  it('has no colours in a pipe', async () => {
    const { stdout } = await orion(['show', 'beta'], {
      home,
      env: { FORCE_COLOR: '1', COLORTERM: 'truecolor' },
    })
    expect(stdout).not.toContain('\u001b')
  })

  it('without a verb and without a terminal is that of runs', async () => {
    const [bare, runs] = await Promise.all([orion([], { home }), orion(['runs'], { home })])
    expect(bare.stdout).toBe(runs.stdout)
  })

  it('of an empty registry says how to begin', async () => {
    const empty = seededHome([])
    for (const [verb, word] of [
      ['runs', 'orion train'],
      ['data list', 'orion data add'],
      ['checkpoints', 'No checkpoints'],
    ] as const) {
      expect((await orion(verb.split(' '), { home: empty })).stdout).toContain(word)
    }
  })
})
