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
