import { emptySeries } from './buckets.ts'
import type { Connection } from './connection.ts'
import { historyOf } from './history.ts'
import { CHUNK_POINTS } from './metric-writer.ts'
import { runNumber } from './run-number.ts'
import { chunkPoints, readSeries } from './series.ts'
import { floats } from './step-body.ts'
import type { MetricPoint, Store } from './store.ts'

type MetricsTable = Pick<
  Store,
  'metricNames' | 'series' | 'points' | 'latest' | 'tail' | 'stepTimes' | 'stepClock' | 'sparklines'
>

const DEFAULT_LIMIT = 1_000

export function metricsTable(connection: Connection): MetricsTable {
  return {
    metricNames(runId) {
      return connection.read(() =>
        connection
          .sql<[string], string>(
            `SELECT DISTINCT m.name FROM metric_series s JOIN metric_names m ON m.no = s.metric
             WHERE s.run = (SELECT no FROM runs WHERE id = ?) ORDER BY m.name`,
          )
          .pluck()
          .all(runId),
      )
    },

    series(runId, name, options) {
      return connection.read(() => {
        const key = seriesKey(connection, runId, name)
        return key ? readSeries(connection, key.run, key.metric, name, options) : emptySeries(name)
      })
    },

    points(runId, name, { after = null, limit = DEFAULT_LIMIT }) {
      return connection.read(() => {
        const key = seriesKey(connection, runId, name)
        return key ? readPoints(connection, key, after, limit) : { items: [], next: null }
      })
    },

    latest(runId, upTo = Number.POSITIVE_INFINITY) {
      return connection.read(() => {
        const run = runNumber(connection, runId)
        return run === null ? {} : readLatest(connection, run, upTo)
      })
    },

    tail(runId, name, count) {
      return connection.read(() => {
        const key = seriesKey(connection, runId, name)
        return readTail(connection, key, count)
      })
    },

    stepTimes(runId, count) {
      return connection.read(() => {
        const rows = connection
          .sql<unknown[], { step: number; time: string; writer: number }>(
            `SELECT step, time, writer FROM events
             WHERE run = (SELECT no FROM runs WHERE id = ?) AND type = 'step' ORDER BY no DESC LIMIT ?`,
          )
          .all(runId, count)
        const newest = rows.filter(({ writer }) => writer === rows[0]?.writer).reverse()
        return {
          step: Float64Array.from(newest, ({ step }) => step),
          time: Float64Array.from(newest, ({ time }) => Date.parse(time)),
        }
      })
    },

    stepClock(runId, samples) {
      return connection.read(() => {
        const run = runNumber(connection, runId)
        return columnsOf(run === null ? [] : readClock(connection, run, samples))
      })
    },

    sparklines(runIds, name, buckets) {
      return connection.read(() => {
        const curves = new Map<string, Float64Array>()
        const newest = connection
          .sql<unknown[], Buffer>(
            `SELECT overview FROM metric_series WHERE run = (SELECT no FROM runs WHERE id = ?)
             AND metric = (SELECT no FROM metric_names WHERE name = ?) ORDER BY attempt DESC LIMIT 1`,
          )
          .pluck()
        for (const id of runIds) {
          const overview = newest.get(id, name)
          if (overview) curves.set(id, resample(floats(overview), buckets))
        }
        return curves
      })
    },
  }
}

interface SeriesKey {
  run: number
  metric: number
}

function seriesKey(connection: Connection, runId: string, name: string): SeriesKey | null {
  const key = connection
    .sql<[string, string], SeriesKey>(
      'SELECT r.no AS run, m.no AS metric FROM runs r, metric_names m WHERE r.id = ? AND m.name = ?',
    )
    .get(runId, name)
  return key ?? null
}

interface Tick {
  step: number
  time: string
  attempt: number
}

const columnsOf = (ticks: readonly Tick[]) => ({
  step: Float64Array.from(ticks, ({ step }) => step),
  time: Float64Array.from(ticks, ({ time }) => Date.parse(time)),
  attempt: Float64Array.from(ticks, ({ attempt }) => attempt),
})

/** Looks a step event up at evenly spread places among the events of a run. */
function readClock(connection: Connection, run: number, samples: number): Tick[] {
  const history = historyOf(connection, run)
  const ends = connection
    .sql<[number, number], { first: number | null; last: number | null }>(
      'SELECT (SELECT min(no) FROM events WHERE run = ?) AS first, (SELECT max(no) FROM events WHERE run = ?) AS last',
    )
    .get(run, run)
  if (!ends || ends.first === null || ends.last === null) return []
  const { first, last } = ends
  const find = connection.sql<[number, number], Tick & { no: number }>(
    `SELECT e.no, e.step, e.time, w.attempt FROM events e JOIN writers w ON w.no = e.writer
     WHERE e.run = ? AND e.no >= ? AND e.type = 'step' ORDER BY e.no LIMIT 1`,
  )
  const found = new Map<number, Tick>()
  for (let i = 0; i < samples; i++) {
    const tick = find.get(run, Math.round(first + ((last - first) * i) / Math.max(1, samples - 1)))
    if (tick && tick.step <= (history.get(tick.attempt) ?? -1)) found.set(tick.no, tick)
  }
  const newest = connection
    .sql<[number], Tick & { no: number }>(
      `SELECT e.no, e.step, e.time, w.attempt FROM events e JOIN writers w ON w.no = e.writer
       WHERE e.run = ? AND e.type = 'step' ORDER BY e.no DESC LIMIT 1`,
    )
    .get(run)
  if (newest && newest.step <= (history.get(newest.attempt) ?? -1)) found.set(newest.no, newest)
  return [...found.values()].sort((a, b) => a.step - b.step)
}

function readTail(connection: Connection, key: SeriesKey | null, wanted: number) {
  const newest = key
    ? connection
        .sql<unknown[], { attempt: number; count: number }>(
          'SELECT attempt, count FROM metric_series WHERE run = ? AND metric = ? ORDER BY attempt DESC LIMIT 1',
        )
        .get(key.run, key.metric)
    : undefined
  if (!key || !newest) return { step: new Float64Array(), value: new Float64Array() }
  const size = Math.min(wanted, newest.count)
  const step = new Float64Array(size)
  const value = new Float64Array(size)
  for (let at = newest.count - size; at < newest.count; ) {
    const chunk = Math.floor(at / CHUNK_POINTS)
    const points = floats(chunkPoints(connection, key.run, key.metric, newest.attempt, chunk))
    const held = points.length / 2
    const from = at - chunk * CHUNK_POINTS
    const into = at - (newest.count - size)
    step.set(points.subarray(from, held), into)
    value.set(points.subarray(held + from), into)
    at = (chunk + 1) * CHUNK_POINTS
  }
  return { step, value }
}

/** Points from the cursor on; a cursor is `<attempt>:<points of it already given>`. */
function readPoints(connection: Connection, key: SeriesKey, after: string | null, limit: number) {
  const [firstAttempt = 0, given = 0] = (after ?? '0:0').split(':').map(Number)
  const history = historyOf(connection, key.run)
  const attempts = connection
    .sql<unknown[], { attempt: number; count: number }>(
      'SELECT attempt, count FROM metric_series WHERE run = ? AND metric = ? AND attempt >= ? ORDER BY attempt',
    )
    .all(key.run, key.metric, firstAttempt)
  const items: MetricPoint[] = []
  for (const { attempt, count } of attempts) {
    const end = history.get(attempt) ?? -1
    let index = attempt === firstAttempt ? given : 0
    while (index < count) {
      if (items.length === limit) return { items, next: `${attempt}:${index}` }
      const chunk = Math.floor(index / CHUNK_POINTS)
      const points = floats(chunkPoints(connection, key.run, key.metric, attempt, chunk))
      const held = points.length / 2
      const stop = Math.min(held, index - chunk * CHUNK_POINTS + limit - items.length)
      for (let i = index - chunk * CHUNK_POINTS; i < stop; i++, index++) {
        const step = points[i] ?? 0
        items.push({ step, value: points[held + i] ?? Number.NaN, attempt, superseded: step > end })
      }
    }
  }
  return { items, next: null }
}

interface LastRow {
  metric: number
  name: string
  attempt: number
  min_step: number
  max_step: number
  last_step: number
  last_value: number | null
}

function readLatest(
  connection: Connection,
  run: number,
  upTo: number,
): Record<string, { step: number; value: number }> {
  const history = historyOf(connection, run)
  const rows = connection
    .sql<[number], LastRow>(
      `SELECT s.metric, m.name, s.attempt, s.min_step, s.max_step, s.last_step, s.last_value
       FROM metric_series s JOIN metric_names m ON m.no = s.metric WHERE s.run = ? ORDER BY m.name, s.attempt DESC`,
    )
    .all(run)
  const latest = new Map<string, { step: number; value: number }>()
  for (const row of rows) {
    if (latest.has(row.name)) continue
    const end = Math.min(upTo, history.get(row.attempt) ?? -1)
    if (row.max_step <= end)
      latest.set(row.name, { step: row.last_step, value: row.last_value ?? Number.NaN })
    else if (row.min_step <= end) latest.set(row.name, lastUpTo(connection, run, row, end))
  }
  return Object.fromEntries(latest)
}

function lastUpTo(connection: Connection, run: number, { metric, attempt }: LastRow, end: number) {
  const chunk = connection
    .sql<unknown[], number>(
      `SELECT chunk FROM metric_chunks WHERE run = ? AND metric = ? AND attempt = ? AND min_step <= ?
       ORDER BY chunk DESC LIMIT 1`,
    )
    .pluck()
    .get(run, metric, attempt, end)
  const points = floats(chunkPoints(connection, run, metric, attempt, chunk ?? 0))
  const held = points.length / 2
  const index = points.subarray(0, held).findLastIndex(step => step <= end)
  return { step: points[index] ?? 0, value: points[held + index] ?? Number.NaN }
}

/** Stretches or thins a curve to a number of values, by index. */
function resample(curve: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => {
    const last = Math.floor(((i + 1) * curve.length - 1) / size)
    return curve[last] ?? Number.NaN
  })
}
