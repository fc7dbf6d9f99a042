import { Buckets, emptySeries, mergeLayers, type StepRange } from './buckets.ts'
import type { Connection } from './connection.ts'
import { historyOf } from './history.ts'
import { BLOCK_NODES, blocksOfLevel, type CurveKey, FAN, nodesOfLevel } from './pyramid.ts'
import { floats } from './step-body.ts'
import type { Series } from './store.ts'
import { SUMMARY_SIZE, type Summary, summaryOf, unpackSummary } from './summary.ts'

/** From this many stretches a bucket, and this many in all, one that a bucket's edge cuts goes whole to where it begins. */
const MANY_A_BUCKET = 4
const MANY = 64

export interface SeriesOptions {
  from?: number
  to?: number
  buckets: number
  layer?: 'canonical' | 'superseded'
}

/** A metric's curve from summaries of few stretches; points are read only where a bucket, the range or a resume cuts one. */
export function readSeries(
  connection: Connection,
  run: number,
  metric: number,
  name: string,
  options: SeriesOptions,
): Series {
  const attempts = connection
    .sql<unknown[], AttemptRow>(
      `SELECT attempt, count, min_step, max_step FROM metric_series WHERE run = ? AND metric = ? ORDER BY attempt`,
    )
    .all(run, metric)
  const range = rangeOf(attempts, options)
  if (!range) return emptySeries(name)
  const history = historyOf(connection, run)
  const canonical = new Buckets(range, options.buckets)
  const superseded = new Buckets(range, options.buckets)
  for (const row of attempts) {
    const end = history.get(row.attempt) ?? -1
    const part = { from: Math.max(range.from, row.min_step), to: Math.min(range.to, row.max_step) }
    if (part.from > part.to) continue
    const share = (part.to - part.from + 1) / (range.to - range.from + 1)
    new CurveReader(connection, [run, metric, row.attempt], range, { canonical, superseded, end }).read(
      row,
      Math.max(1, options.buckets * share),
    )
  }
  return mergeLayers(name, canonical, superseded, options.layer)
}

interface AttemptRow {
  attempt: number
  count: number
  min_step: number
  max_step: number
}

function rangeOf(attempts: readonly AttemptRow[], options: { from?: number; to?: number }): StepRange | null {
  if (attempts.length === 0) return null
  const from = Math.max(
    Math.min(...attempts.map(row => row.min_step)),
    options.from ?? Number.NEGATIVE_INFINITY,
  )
  const to = Math.min(Math.max(...attempts.map(row => row.max_step)), options.to ?? Number.POSITIVE_INFINITY)
  return from <= to ? { from, to } : null
}

interface Layers {
  canonical: Buckets
  superseded: Buckets
  /** Last step of the attempt that still belongs to the run's history. */
  end: number
}

/** A summary with the chunks that it stands for. */
interface Stretch {
  summary: Summary
  first: number
  after: number
}

/** Reads the curve of one attempt into buckets. */
class CurveReader {
  readonly #connection: Connection
  readonly #key: CurveKey
  readonly #range: StepRange
  readonly #layers: Layers

  constructor(connection: Connection, key: CurveKey, range: StepRange, layers: Layers) {
    this.#connection = connection
    this.#key = key
    this.#range = range
    this.#layers = layers
  }

  read(row: AttemptRow, buckets: number): void {
    const stretches = this.#stretches(row, buckets)
    const coarse = stretches.length >= Math.max(MANY, MANY_A_BUCKET * buckets)
    for (const stretch of stretches) this.#add(stretch, coarse)
  }

  /** Stretches that overlap the range, of the longest kind that still gives a bucket several. */
  #stretches({ min_step, max_step }: AttemptRow, buckets: number): Stretch[] {
    const { from, to } = this.#range
    const shown = (Math.min(to, max_step) - Math.max(from, min_step) + 1) / (max_step - min_step + 1)
    const enough = Math.max(MANY, MANY_A_BUCKET * buckets)
    let level = 0
    while (nodesOfLevel(this.#connection, this.#key, level + 1) * shown >= enough) level += 1
    for (; ; level -= 1) {
      const stretches = this.#nodes(level)
      stretches.push(...this.#chunks(nodesOfLevel(this.#connection, this.#key, level) * FAN ** level))
      if (level === 0 || stretches.length >= enough) return stretches
    }
  }

  #nodes(level: number): Stretch[] {
    const stretches: Stretch[] = []
    const { from, to } = this.#range
    const chunks = FAN ** level
    for (const { block, nodes } of blocksOfLevel(this.#connection, this.#key, level, this.#range)) {
      for (let i = 0; i < nodes.length / SUMMARY_SIZE; i++) {
        const summary = unpackSummary(nodes, i)
        if (summary.max_step < from || summary.min_step > to) continue
        const first = (block * BLOCK_NODES + i) * chunks
        stretches.push({ summary, first, after: first + chunks })
      }
    }
    return stretches
  }

  /** Chunks `first` to before `after` that overlap the range. */
  #chunks(first: number, after = Number.MAX_SAFE_INTEGER): Stretch[] {
    return this.#connection
      .sql<unknown[], ChunkRow>(
        `SELECT chunk, count, bad, sum, min_step, max_step, min, max, last, last_step FROM metric_chunks
         WHERE run = ? AND metric = ? AND attempt = ? AND chunk >= ? AND chunk < ? AND max_step >= ? AND min_step <= ?
         ORDER BY chunk`,
      )
      .all(...this.#key, first, after, this.#range.from, this.#range.to)
      .map(row => ({ summary: this.#summaryOf(row), first: row.chunk, after: row.chunk + 1 }))
  }

  #summaryOf(row: ChunkRow): Summary {
    const { bad, sum, min, max, last, last_step } = row
    if (bad === null || sum === null) return summaryOf(...this.#points(row.chunk))
    const none = Number.NaN
    return {
      ...row,
      bad,
      sum,
      min: min ?? none,
      max: max ?? none,
      last: last ?? none,
      last_step: last_step ?? Number.NEGATIVE_INFINITY,
    }
  }

  /** Adds a stretch whole where it lies in one bucket of one layer, else what it is made of. */
  #add(stretch: Stretch, coarse: boolean): void {
    const { summary, first, after } = stretch
    const { canonical, superseded, end } = this.#layers
    const layer = summary.max_step <= end ? canonical : summary.min_step > end ? superseded : null
    const whole = summary.min_step >= this.#range.from && summary.max_step <= this.#range.to
    if (layer && whole && (coarse || layer.indexOf(summary.min_step) === layer.indexOf(summary.max_step))) {
      layer.addStretch(summary)
    } else if (after - first > 1) {
      for (const chunk of this.#chunks(first, after)) this.#add(chunk, coarse)
    } else {
      const [steps, values] = this.#points(first)
      if (whole && layer) layer.addPoints(steps, values)
      else this.#addOneByOne(steps, values)
    }
  }

  /** Adds the points within the range to the layer that each belongs to. */
  #addOneByOne(steps: Float64Array, values: Float64Array): void {
    const { from, to } = this.#range
    const { canonical, superseded, end } = this.#layers
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] ?? 0
      if (step < from || step > to) continue
      const layer = step <= end ? canonical : superseded
      layer.addPoints(steps.subarray(i, i + 1), values.subarray(i, i + 1))
    }
  }

  #points(chunk: number): [steps: Float64Array, values: Float64Array] {
    const points = floats(chunkPoints(this.#connection, ...this.#key, chunk))
    return [points.subarray(0, points.length / 2), points.subarray(points.length / 2)]
  }
}

interface ChunkRow {
  chunk: number
  count: number
  bad: number | null
  sum: number | null
  min_step: number
  max_step: number
  min: number | null
  max: number | null
  last: number | null
  last_step: number | null
}

/** Steps and then values of one chunk. */
export function chunkPoints(
  connection: Connection,
  run: number,
  metric: number,
  attempt: number,
  chunk: number,
): Buffer {
  const blob = connection
    .sql<unknown[], Buffer>(
      'SELECT points FROM metric_points WHERE run = ? AND metric = ? AND attempt = ? AND chunk = ?',
    )
    .pluck()
    .get(run, metric, attempt, chunk)
  return blob ?? Buffer.alloc(0)
}
