import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byRole, dataWait, metricRole } from '../../src/core/metric-roles.ts'
import { NO_PULSE, type Pulse, type RunFacts, runHealth, stepSeconds } from '../../src/core/run-health.ts'
import { RUN_STATES } from '../../src/schema/run.ts'

const NOW = new Date('2026-03-14T09:41:00Z')
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString()
const run = (change: Partial<RunFacts> = {}): RunFacts => ({
  state: 'running',
  last_event_at: ago(2),
  updated_at: ago(2),
  ...change,
})

const noisy = (count: number, level: number) =>
  Array.from({ length: count }, (_, at) => level * (1 + 0.05 * Math.sin(at * 1.7)))
/** A run that reports every tenth step, a step a second, the last report `silent` seconds ago. */
const pulse = (change: Partial<Pulse> = {}, reports = 40, silent = 2, gap = 10): Pulse => ({
  metric: 'loss/train',
  values: noisy(40, 0.3),
  steps: Array.from({ length: reports }, (_, at) => 10 * (at + 1)),
  times: Array.from(
    { length: reports },
    (_, at) => NOW.getTime() - 1000 * (silent + gap * (reports - 1 - at)),
  ),
  latest: { 'loss/train': { step: 400, value: 0.3 } },
  ...change,
})

describe('the health of a run', () => {
  it.each<[name: string, facts: RunFacts, seen: Pulse, complaints: string[]]>([
    ['a run that fares well', run(), pulse(), []],
    ['a run of which nothing was heard yet', run({ last_event_at: null, updated_at: ago(30) }), NO_PULSE, []],
    [
      'a loss that is no number',
      run(),
      pulse({ latest: { 'loss/train': { step: 129, value: Number.NaN }, lr: { step: 129, value: 1 } } }),
      ['nan: loss/train is NaN at step 129'],
    ],
    [
      'another metric that is no number',
      run(),
      pulse({
        latest: {
          grad_norm: { step: 7, value: Number.POSITIVE_INFINITY },
          'loss/train': { step: 7, value: 0.1 },
        },
      }),
      ['nan: grad_norm is Infinity at step 7'],
    ],
    [
      'a loss that jumped',
      run(),
      pulse({ values: [...noisy(40, 0.3), 2.5, 0.31] }),
      ['spike: loss/train jumped to 2.5 from 0.3006'],
    ],
    ['a loss that falls fast', run(), pulse({ values: noisy(40, 1).map((v, at) => v / (at + 1)) }), []],
    ['a score that rises fast', run(), pulse({ metric: 'accuracy', values: [...noisy(40, 0.1), 0.9] }), []],
    [
      'a run that is silent',
      run({ last_event_at: ago(240) }),
      pulse({}, 40, 240),
      ['stall: silent for 4 min, usually 10 s'],
    ],
    ['a run that is silent as long as it often is', run({ last_event_at: ago(50) }), pulse({}, 40, 50), []],
    [
      'a run that waits for a long validation, as before',
      run({ last_event_at: ago(300) }),
      pulse({ times: [0, 10, 20, 230, 240].map(at => NOW.getTime() - 540_000 + at * 1000) }, 5),
      [],
    ],
    [
      'a run that never began',
      run({ last_event_at: null, updated_at: ago(900) }),
      NO_PULSE,
      ['stall: no sign of life 15 min after its start'],
    ],
    [
      'a run that became slow',
      run(),
      pulse({
        times: Array.from({ length: 40 }, (_, at) => 10_000 * at + 20_000 * Math.max(0, at - 33)).map(
          (at, _, all) => NOW.getTime() - 2000 - (all.at(-1) ?? 0) + at,
        ),
      }),
      ['slow: a step takes 3 s, 1 s before'],
    ],
    [
      'a run that waits for data',
      run(),
      pulse({ latest: { step_time_s: { step: 1, value: 0.5 }, data_time_s: { step: 1, value: 0.31 } } }),
      ['data_wait: waits for data 62 % of the time'],
    ],
    [
      'a failed run, which has no pace',
      run({ state: 'failed', last_event_at: ago(9000) }),
      pulse({
        latest: {
          'loss/train': { step: 9, value: Number.NaN },
          step_time_s: { step: 1, value: 1 },
          data_time_s: { step: 1, value: 1 },
        },
      }),
      ['nan: loss/train is NaN at step 9'],
    ],
  ])('%s', (_name, facts, seen, complaints) => {
    expect(runHealth(facts, seen, NOW).map(({ ailment, words }) => `${ailment}: ${words}`)).toEqual(
      complaints,
    )
  })

  it('puts the worst first', () => {
    const seen = pulse(
      {
        values: [...noisy(40, 0.3), 9],
        latest: { a: { step: 1, value: Number.NaN } },
      },
      40,
      3600,
    )
    expect(runHealth(run({ last_event_at: ago(3600) }), seen, NOW).map(({ ailment }) => ailment)).toEqual([
      'nan',
      'stall',
      'spike',
    ])
  })

  it('has an answer for every stream', () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0, -1))
    fc.assert(
      fc.property(
        fc.constantFrom(...RUN_STATES),
        fc.array(number, { maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 60 }),
        (state, values, reports) => {
          const seen = pulse({
            values,
            steps: reports.map(([step]) => step),
            times: reports.map(([, time]) => time),
          })
          const complaints = runHealth(run({ state }), seen, NOW)
          return complaints.every(({ words }) => words !== '' && !words.includes('undefined'))
        },
      ),
    )
  })

  it('knows how long a step takes once two reports were heard', () => {
    expect(stepSeconds(pulse())).toBe(1)
    expect(stepSeconds(NO_PULSE)).toBeNull()
  })
})

describe('what a metric measures', () => {
  it.each([
    ['loss/train', 'loss'],
    ['valid_loss', 'loss'],
    ['mse', 'loss'],
    ['eval/accuracy', 'score'],
    ['r2', 'score'],
    ['lr', 'optimizer'],
    ['grad_norm', 'optimizer'],
    ['step_time_s', 'speed'],
    ['windows_per_s', 'speed'],
    ['tokens/s', 'speed'],
    ['gpu0/memory_gib', 'memory'],
    ['epoch', 'clock'],
    ['tokens', 'clock'],
    ['mystery', 'other'],
  ])('%s is %s', (name, role) => {
    expect(metricRole(name)).toBe(role)
  })

  it('orders losses first, training before validation, then by name', () => {
    expect(byRole(['windows_per_s', 'lr', 'loss/valid', 'accuracy', 'loss/train', 'zz', 'epoch'])).toEqual([
      'loss/train',
      'loss/valid',
      'accuracy',
      'lr',
      'windows_per_s',
      'epoch',
      'zz',
    ])
  })

  it('knows no wait for data without both times', () => {
    expect(dataWait({ step_time_s: { step: 1, value: 1 } })).toBeNull()
    expect(dataWait({ step_time_s: { step: 1, value: 0 }, data_time_s: { step: 1, value: 0 } })).toBeNull()
  })
})
