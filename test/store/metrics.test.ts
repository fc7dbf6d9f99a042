import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import type { MetricPoint, Series, Store } from '../../src/store/store.ts'
import { checkpointEvent, sampleAttempt, sampleRun, stepEvent } from '../support/sample-run.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const now = () => new Date('2026-03-04T06:00:00.000Z')

function fresh(): Store {
  const store = openStore(join(weirdFolder(), 'registry.db'), { now })
  store.createRun(sampleRun('a'), sampleAttempt('a'), null)
  return store
}

/** Logs values at steps as the next events of an attempt's one writer. */
function log(
  store: Store,
  attempt: number,
  points: [step: number, value: number][],
  extra: number[] = [],
): void {
  const cursor = store.cursors('a').find(each => each.attempt === attempt)
  const seq = cursor?.seq ?? 0
  const offset = cursor?.offset ?? 0
  let next = seq
  const lines = points.flatMap(([step, value]) => {
    const line = stepEvent(++next, step, { x: Number.isFinite(value) ? value : (`${value}` as 'NaN') })
    return extra.includes(step)
      ? [line, checkpointEvent(++next, step, `${attempt}${step}`.padStart(64, '0'))]
      : [line]
  })
  store.ingest({ run_id: 'a', attempt, writer: `w${attempt}`, from: offset, to: offset + 1, events: lines })
}

function resume(store: Store, n: number, startStep: number, fromCheckpoint: string | null): void {
  store.transition('a', n - 1, ['planned', 'running'], { state: 'failed' })
  store.addAttempt(sampleAttempt('a', n, { start_step: startStep, from_checkpoint: fromCheckpoint }), null)
}

const steps = (from: number, to: number): [number, number][] =>
  Array.from({ length: to - from + 1 }, (_, i) => [from + i, (from + i) / 10])
const canonical = (points: MetricPoint[]) =>
  points.filter(point => !point.superseded).map(point => [point.attempt, point.step])
const range = (attempt: number, from: number, to: number) => steps(from, to).map(([step]) => [attempt, step])

describe('history after a resume', () => {
  test('keeps what the old attempt logged after the checkpoint, marked superseded', () => {
    const store = fresh()
    log(store, 1, steps(1, 80), [50])
    expect(store.latest('a')).toEqual({ x: { step: 80, value: 8 } })
    resume(store, 2, 50, '/runs/a/checkpoints/step-000000050')
    const waiting = store.points('a', 'x', { limit: 500 }).items
    expect(canonical(waiting)).toEqual(range(1, 1, 80))
    log(store, 2, steps(51, 60))
    const { items } = store.points('a', 'x', { limit: 500 })
    expect(canonical(items)).toEqual([...range(1, 1, 50), ...range(2, 51, 60)])
    expect(items).toHaveLength(90)
    expect(store.latest('a')).toEqual({ x: { step: 60, value: 6 } })
    expect([40, 55, 70].map(step => store.latest('a', step).x?.step)).toEqual([40, 55, 60])
    expect(store.latest('a', 0)).toEqual({})
    const series = store.series('a', 'x', { buckets: 100 })
    expect([...series.step]).toEqual(steps(1, 80).map(([step]) => step))
    expect([...series.superseded]).toEqual(steps(1, 80).map(([step]) => (step > 60 ? 1 : 0)))
    const dimmed = store.series('a', 'x', { buckets: 100, layer: 'superseded' })
    expect([...dimmed.step]).toEqual(steps(51, 80).map(([step]) => step))
    store.close()
  })

  test('leaves the newest value at the checkpoint while the new attempt has logged nothing of a metric', () => {
    const store = fresh()
    log(store, 1, steps(1, 800), [700])
    resume(store, 2, 700, `a@700`)
    store.ingest({
      run_id: 'a',
      attempt: 2,
      writer: 'w2',
      from: 0,
      to: 1,
      events: [stepEvent(1, 701, { other: 1 })],
    })
    expect(store.latest('a')).toEqual({ other: { step: 701, value: 1 }, x: { step: 700, value: 70 } })
    store.close()
  })

  test.each([
    { by: 'id', from: 'a@60' },
    { by: 'path', from: '/runs/a/checkpoints/step-000000060' },
    { by: 'hash', from: '160'.padStart(64, '0') },
  ])('skips an attempt whose work was passed over, named by $by', ({ from }) => {
    const store = fresh()
    log(store, 1, steps(1, 80), [40, 60])
    resume(store, 2, 40, 'a@40')
    log(store, 2, steps(41, 50))
    resume(store, 3, 60, from)
    log(store, 3, steps(61, 70))
    const { items } = store.points('a', 'x', { limit: 500 })
    expect(canonical(items)).toEqual([...range(1, 1, 60), ...range(3, 61, 70)])
    store.close()
  })

  test('starts anew where an attempt began without a checkpoint', () => {
    const store = fresh()
    log(store, 1, steps(0, 30))
    resume(store, 2, 0, null)
    log(store, 2, steps(0, 5))
    expect(canonical(store.points('a', 'x', { limit: 500 }).items)).toEqual(range(2, 0, 5))
    expect(store.latest('a')).toEqual({ x: { step: 5, value: 0.5 } })
    store.close()
  })

  test('falls back on the attempt before where the checkpoint is unknown', () => {
    const store = fresh()
    log(store, 1, steps(1, 30))
    resume(store, 2, 20, '/elsewhere/step-20')
    log(store, 2, steps(21, 25))
    resume(store, 3, 10, '/elsewhere/step-10')
    log(store, 3, steps(11, 12))
    expect(canonical(store.points('a', 'x', { limit: 500 }).items)).toEqual([
      ...range(1, 1, 10),
      ...range(3, 11, 12),
    ])
    store.close()
  })
})

/** The chart as its definition says, from all points at once. */
function plainSeries(points: MetricPoint[], from: number, to: number, buckets: number): Omit<Series, 'name'> {
  const width = Math.max(1, (to - from + 1) / buckets)
  const groups = new Map<number, MetricPoint[]>()
  for (const point of points) {
    if (point.step < from || point.step > to) continue
    const index = Math.min(Math.min(buckets, to - from + 1) - 1, Math.floor((point.step - from) / width))
    groups.set(index, [...(groups.get(index) ?? []), point])
  }
  const rows = [...groups.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, group]) => {
      const current = group.filter(point => !point.superseded)
      const shown = current.length > 0 ? current : group
      const finite = shown.filter(point => Number.isFinite(point.value))
      const values = finite.map(point => point.value)
      const lastStep = Math.max(...finite.map(point => point.step))
      return {
        step: Math.min(...shown.map(point => point.step)),
        min: values.length ? Math.min(...values) : Number.NaN,
        max: values.length ? Math.max(...values) : Number.NaN,
        last: finite.findLast(point => point.step === lastStep)?.value ?? Number.NaN,
        mean: values.reduce((sum, value) => sum + value, 0) / values.length,
        count: shown.length,
        bad: shown.length - values.length,
        superseded: current.length > 0 ? 0 : 1,
      }
    })
  return {
    step: Float64Array.from(rows, row => row.step),
    min: Float64Array.from(rows, row => row.min),
    max: Float64Array.from(rows, row => row.max),
    last: Float64Array.from(rows, row => row.last),
    mean: Float64Array.from(rows, row => row.mean),
    count: Float64Array.from(rows, row => row.count),
    bad: Float64Array.from(rows, row => row.bad),
    superseded: Uint8Array.from(rows, row => row.superseded),
  }
}

describe('a chart', () => {
  test('agrees with its definition for any range, any number of buckets, with resumes, gaps and steps out of order', () => {
    const someCurve = fc.record({
      first: fc.integer({ min: 0, max: 2_000_000 }),
      stride: fc.integer({ min: 1, max: 50 }),
      lengths: fc.tuple(fc.integer({ min: 1, max: 2_500 }), fc.nat(1_500), fc.nat(700)),
      back: fc.tuple(fc.nat(1_000), fc.nat(1_000)),
      disorder: fc.boolean(),
      seed: fc.nat(),
    })
    fc.assert(
      fc.property(
        someCurve,
        fc.array(
          fc.tuple(
            fc.double({ min: 0, max: 1, noNaN: true }),
            fc.double({ min: 0, max: 1, noNaN: true }),
            fc.integer({ min: 5, max: 600 }),
          ),
          { minLength: 3, maxLength: 3 },
        ),
        (curve, views) => {
          const store = fresh()
          let state = curve.seed
          const random = () => {
            state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
            return state / 2_147_483_648
          }
          const value = () =>
            random() < 0.05 ? Number.NaN : random() < 0.02 ? Number.POSITIVE_INFINITY : random() - 0.5
          let start = curve.first
          for (const [i, length] of curve.lengths.entries()) {
            const points = Array.from({ length }, (_, k): [number, number] => [
              start + (k + 1) * curve.stride,
              value(),
            ])
            if (curve.disorder && points.length > 10) points.splice(3, 0, ...points.splice(7, 2))
            if (i > 0) resume(store, i + 1, start, '/unknown')
            if (length > 0) log(store, i + 1, points)
            start += Math.max(0, length - (curve.back[i] ?? 0)) * curve.stride
          }
          const points: MetricPoint[] = []
          for (let after: string | null = null, page = 0; page === 0 || after !== null; page++) {
            const got = store.points('a', 'x', { after, limit: 777 })
            points.push(...got.items)
            after = got.next
          }
          expect(points).toHaveLength(curve.lengths.reduce((a, b) => a + b))
          const low = Math.min(...points.map(point => point.step))
          const high = Math.max(...points.map(point => point.step))
          for (const [a, b, buckets] of [[0, 1, 80] as const, ...views]) {
            const at = (fraction: number) => Math.round(low + fraction * (high - low))
            const [from, to] = [at(Math.min(a, b)), at(Math.max(a, b))]
            const { name, mean, ...series } = store.series('a', 'x', { from, to, buckets })
            const { mean: plainMean, ...plain } = plainSeries(points, from, to, buckets)
            expect(name).toBe('x')
            expect(series).toEqual(plain)
            expect([...mean].map(each => each.toFixed(9))).toEqual(
              [...plainMean].map(each => each.toFixed(9)),
            )
          }
          store.close()
        },
      ),
      { numRuns: 25 },
    )
  })

  test('of many more points than buckets keeps every extreme, at most a quarter of a bucket late', () => {
    const store = fresh()
    const count = 100_000
    const value = (step: number) => (step % 997 === 0 ? step : Math.sin(step))
    log(
      store,
      1,
      Array.from({ length: count }, (_, i) => [i, value(i)]),
    )
    const buckets = 10
    const width = count / buckets
    const series = store.series('a', 'x', { buckets })
    expect(series.step).toHaveLength(buckets)
    for (let i = 0; i < buckets; i++) {
      const [from, to] = [series.step[i] ?? Number.NaN, series.step[i + 1] ?? count]
      expect(from - i * width).toBeGreaterThanOrEqual(0)
      expect(from - i * width).toBeLessThan(width / 4)
      const values = Array.from({ length: to - from }, (_, k) => value(from + k))
      expect([series.min[i], series.max[i], series.last[i]]).toEqual([
        Math.min(...values),
        Math.max(...values),
        values.at(-1),
      ])
    }
    store.close()
  })

  test('of very many points reads summaries of any level, whatever the range and the resumes', () => {
    const store = fresh()
    const value = (step: number) =>
      step % 9973 === 0 ? Number.NaN : step % 997 === 0 ? step : Math.sin(step)
    const all = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i): [number, number] => [from + i, value(from + i)])
    log(store, 1, all(0, 150_000))
    resume(store, 2, 100_000, '/unknown')
    log(store, 2, all(100_001, 260_000))
    for (const [from, to, buckets] of [
      [0, 259_999, 10],
      [0, 259_999, 3],
      [33_333, 222_222, 7],
      [99_000, 101_000, 50],
      [120_000, 259_999, 30],
    ] as const) {
      const series = store.series('a', 'x', { from, to, buckets, layer: 'canonical' })
      expect(series.step[0]).toBe(from)
      expect(series.count.reduce((a, b) => a + b)).toBe(to - from + 1)
      const bad = Array.from({ length: to - from + 1 }, (_, i) => value(from + i)).filter(each =>
        Number.isNaN(each),
      )
      expect(series.bad.reduce((a, b) => a + b)).toBe(bad.length)
      const width = (to - from + 1) / buckets
      for (const [i, begin] of series.step.entries()) {
        expect(begin - from - i * width).toBeLessThanOrEqual(width / 4)
        const values = all(begin, series.step[i + 1] ?? to + 1)
          .map(([, each]) => each)
          .filter(Number.isFinite)
        expect([series.min[i], series.max[i], series.last[i]]).toEqual([
          Math.min(...values),
          Math.max(...values),
          values.at(-1),
        ])
        expect(series.mean[i]).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 6)
      }
    }
    const old = store.series('a', 'x', { buckets: 20, layer: 'superseded' })
    expect(old.count.reduce((a, b) => a + b)).toBe(49_999)
    store.close()
  })

  test('is empty for an unknown metric, run or range', () => {
    const store = fresh()
    log(store, 1, steps(1, 5))
    expect(store.series('a', 'y', { buckets: 10 }).step).toHaveLength(0)
    expect(store.series('b', 'x', { buckets: 10 }).step).toHaveLength(0)
    expect(store.series('a', 'x', { from: 6, buckets: 10 }).step).toHaveLength(0)
    expect(store.points('a', 'y', {})).toEqual({ items: [], next: null })
    expect(store.latest('b')).toEqual({})
    expect(store.metricNames('a')).toEqual(['x'])
    store.close()
  })
})

describe('a sparkline', () => {
  test('shows the newest attempt from its first to its last value, however long it is', () => {
    for (const length of [1, 3, 64, 65, 1_000, 5_000]) {
      const store = fresh()
      log(store, 1, steps(1, length))
      const curve = store.sparklines(['a', 'nobody'], 'x', 8)
      expect([...curve.keys()]).toEqual(['a'])
      const values = [...(curve.get('a') ?? [])]
      expect(values).toHaveLength(8)
      expect(values).toEqual(values.toSorted((a, b) => a - b))
      expect(values.at(-1)).toBeCloseTo(length / 10, 9)
      expect(values[0]).toBeLessThanOrEqual(Math.ceil(length / 8 + length / 32) / 10)
      resume(store, 2, 1, null)
      log(store, 2, [[2, Number.NaN]])
      expect([...(store.sparklines(['a'], 'x', 2).get('a') ?? [])]).toEqual([Number.NaN, Number.NaN])
      store.close()
    }
  })
})

describe('the newest of a run', () => {
  test.each([1, 5, 511, 512, 513, 1500])(
    'tail gives the last of %i points, over chunks, oldest first',
    count => {
      const store = fresh()
      log(store, 1, steps(1, count))
      for (const wanted of [1, 64, 600]) {
        const { step, value } = store.tail('a', 'x', wanted)
        const expected = steps(Math.max(1, count - wanted + 1), count)
        expect([...step]).toEqual(expected.map(([at]) => at))
        expect([...value]).toEqual(expected.map(([, each]) => each))
      }
      store.close()
    },
  )

  test('tail and step times belong to the newest attempt, and are empty where nothing was logged', () => {
    const store = fresh()
    expect(store.tail('a', 'x', 10).value).toHaveLength(0)
    expect(store.stepTimes('a', 10).step).toHaveLength(0)
    log(store, 1, steps(1, 30))
    resume(store, 2, 20, null)
    log(store, 2, steps(21, 24))
    expect([...store.tail('a', 'x', 10).step]).toEqual([21, 22, 23, 24])
    const { step, time } = store.stepTimes('a', 10)
    expect([...step]).toEqual([21, 22, 23, 24])
    expect([...time].map((at, i) => at - (time[0] ?? 0) - i * 1000)).toEqual([0, 0, 0, 0])
    expect([...store.stepTimes('a', 2).step]).toEqual([23, 24])
    store.close()
  })
})
