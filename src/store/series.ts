import type { Connection } from './connection.ts'
import { historyOf } from './history.ts'
import { floats } from './step-body.ts'
import type { Series } from './store.ts'

interface ChunkRow {
  attempt: number
  chunk: number
  count: number
  min_step: number
  max_step: number
  min: number | null
  max: number | null
  last: number | null
  last_step: number | null
}

interface Range {
  from: number
  to: number
}

/** One layer of a curve, in buckets of equal width. */
class Buckets {
  readonly #from: number
  readonly #width: number
  readonly count: Uint32Array
  readonly step: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
  readonly last: Float64Array
  readonly #lastStep: Float64Array

  constructor({ from, to }: Range, buckets: number) {
    this.#from = from
    this.#width = Math.max(1, (to - from + 1) / buckets)
    const size = Math.min(buckets, to - from + 1)
    this.count = new Uint32Array(size)
    this.step = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
    this.min = new Float64Array(size).fill(Number.NaN)
    this.max = new Float64Array(size).fill(Number.NaN)
    this.last = new Float64Array(size).fill(Number.NaN)
    this.#lastStep = new Float64Array(size).fill(Number.NEGATIVE_INFINITY)
  }

  indexOf(step: number): number {
    return Math.min(this.count.length - 1, Math.floor((step - this.#from) / this.#width))
  }

  /** Adds points one by one; those of one bucket usually follow each other. */
  addPoints(steps: Float64Array, values: Float64Array): void {
    for (let from = 0, to = 0; from < steps.length; from = to) {
      const index = this.indexOf(steps[from] ?? 0)
      let firstStep = Number.POSITIVE_INFINITY
      let min = Number.POSITIVE_INFINITY
      let max = Number.NEGATIVE_INFINITY
      let last = Number.NaN
      let lastStep = Number.NEGATIVE_INFINITY
      for (; to < steps.length; to++) {
        const step = steps[to] ?? 0
        if (step !== lastStep && this.indexOf(step) !== index) break
        if (step < firstStep) firstStep = step
        const value = values[to] ?? Number.NaN
        if (!Number.isFinite(value)) continue
        if (value < min) min = value
        if (value > max) max = value
        if (step < lastStep) continue
        last = value
        lastStep = step
      }
      this.#add(index, firstStep, to - from, min, max, last, lastStep)
    }
  }

  addChunk(row: ChunkRow): void {
    const none = Number.NaN
    const { min_step, count, min, max, last, last_step } = row
    this.#add(this.indexOf(min_step), min_step, count, min ?? none, max ?? none, last ?? none, last_step ?? 0)
  }

  #add(
    i: number,
    step: number,
    count: number,
    min: number,
    max: number,
    last: number,
    lastStep: number,
  ): void {
    this.count[i] = (this.count[i] ?? 0) + count
    if (step < (this.step[i] ?? 0)) this.step[i] = step
    if (!Number.isFinite(last)) return
    if (!(min >= (this.min[i] ?? 0))) this.min[i] = min
    if (!(max <= (this.max[i] ?? 0))) this.max[i] = max
    if (lastStep < (this.#lastStep[i] ?? 0)) return
    this.last[i] = last
    this.#lastStep[i] = lastStep
  }
}

/** From this many chunks a bucket, a chunk that a bucket's edge cuts goes whole to the bucket where it begins. */
const MANY_CHUNKS = 4

/** A metric's curve from chunk summaries; points are read only where a bucket, the range or a resume cuts a chunk. */
export function readSeries(
  connection: Connection,
  run: number,
  metric: number,
  name: string,
  options: { from?: number; to?: number; buckets: number; layer?: 'canonical' | 'superseded' },
): Series {
  const range = rangeOf(connection, run, metric, options)
  if (!range) return emptySeries(name)
  const history = historyOf(connection, run)
  const canonical = new Buckets(range, options.buckets)
  const superseded = new Buckets(range, options.buckets)
  const rows = chunkRows(connection, run, metric, range)
  const coarse = rows.length >= MANY_CHUNKS * options.buckets
  for (const row of rows) {
    const end = history.get(row.attempt) ?? -1
    const layer = row.max_step <= end ? canonical : row.min_step > end ? superseded : null
    const whole = row.min_step >= range.from && row.max_step <= range.to
    if (layer && whole && (coarse || layer.indexOf(row.min_step) === layer.indexOf(row.max_step))) {
      layer.addChunk(row)
      continue
    }
    const points = floats(chunkPoints(connection, run, metric, row.attempt, row.chunk))
    const steps = points.subarray(0, row.count)
    const values = points.subarray(row.count)
    if (whole && layer) layer.addPoints(steps, values)
    else splitPoints(steps, values, range, end, canonical, superseded)
  }
  return merge(name, canonical, superseded, options.layer)
}

/** Adds the points within the range to the layer that each belongs to. */
function splitPoints(
  steps: Float64Array,
  values: Float64Array,
  { from, to }: Range,
  end: number,
  canonical: Buckets,
  superseded: Buckets,
): void {
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] ?? 0
    if (step < from || step > to) continue
    const layer = step <= end ? canonical : superseded
    layer.addPoints(steps.subarray(i, i + 1), values.subarray(i, i + 1))
  }
}

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

function chunkRows(connection: Connection, run: number, metric: number, range: Range): ChunkRow[] {
  return connection
    .sql<unknown[], ChunkRow>(
      `SELECT attempt, chunk, count, min_step, max_step, min, max, last, last_step FROM metric_chunks
       WHERE run = ? AND metric = ? AND max_step >= ? AND min_step <= ? ORDER BY attempt, chunk`,
    )
    .all(run, metric, range.from, range.to)
}

function rangeOf(
  connection: Connection,
  run: number,
  metric: number,
  options: { from?: number; to?: number },
): Range | null {
  const row = connection
    .sql<unknown[], { low: number | null; high: number | null }>(
      'SELECT min(min_step) AS low, max(max_step) AS high FROM metric_series WHERE run = ? AND metric = ?',
    )
    .get(run, metric)
  if (!row || row.low === null || row.high === null) return null
  const from = Math.max(row.low, options.from ?? row.low)
  const to = Math.min(row.high, options.to ?? row.high)
  return from <= to ? { from, to } : null
}

function merge(
  name: string,
  canonical: Buckets,
  superseded: Buckets,
  layer: 'canonical' | 'superseded' | undefined,
): Series {
  const chosen: { buckets: Buckets; index: number; old: boolean }[] = []
  for (let index = 0; index < canonical.count.length; index++) {
    if (canonical.count[index] && layer !== 'superseded')
      chosen.push({ buckets: canonical, index, old: false })
    else if (superseded.count[index] && layer !== 'canonical')
      chosen.push({ buckets: superseded, index, old: true })
  }
  const column = (of: (buckets: Buckets) => Float64Array) =>
    Float64Array.from(chosen, ({ buckets, index }) => of(buckets)[index] ?? Number.NaN)
  return {
    name,
    step: column(buckets => buckets.step),
    min: column(buckets => buckets.min),
    max: column(buckets => buckets.max),
    last: column(buckets => buckets.last),
    superseded: Uint8Array.from(chosen, ({ old }) => (old ? 1 : 0)),
  }
}

export function emptySeries(name: string): Series {
  const none = new Float64Array()
  return { name, step: none, min: none, max: none, last: none, superseded: new Uint8Array() }
}
