import type { Connection } from './connection.ts'
import { Overview } from './overview.ts'
import { type CurveKey, Pyramid } from './pyramid.ts'
import { chunkPoints } from './series.ts'
import { floats } from './step-body.ts'
import { type Summary, summaryOf } from './summary.ts'

/** Points of one chunk: 8 KiB of steps and values. */
export const CHUNK_POINTS = 512

interface SeriesRow {
  count: number
  min_step: number
  max_step: number
  overview: Buffer
}

/**
 * Appends points of one metric of one attempt in the order of their events. Full chunks never change again; each carries
 * a summary so that a chart reads points only where a bucket cuts a chunk.
 */
export class MetricWriter {
  readonly #connection: Connection
  readonly #key: CurveKey
  readonly #steps = new Float64Array(CHUNK_POINTS)
  readonly #values = new Float64Array(CHUNK_POINTS)
  #count = 0
  #minStep = Number.POSITIVE_INFINITY
  #maxStep = Number.NEGATIVE_INFINITY
  #overview: Overview
  #pyramid: Pyramid | null = null

  constructor(connection: Connection, run: number, metric: number, attempt: number) {
    this.#connection = connection
    this.#key = [run, metric, attempt]
    const row = connection
      .sql<unknown[], SeriesRow>(
        'SELECT count, min_step, max_step, overview FROM metric_series WHERE run = ? AND metric = ? AND attempt = ?',
      )
      .get(...this.#key)
    this.#overview = new Overview(row?.count ?? 0, row ? floats(row.overview) : null)
    if (row) this.#load(row)
  }

  push(step: number, value: number): void {
    const index = this.#count % CHUNK_POINTS
    if (index === 0 && this.#count > 0) this.#raisePyramid(this.#saveChunk())
    this.#steps[index] = step
    this.#values[index] = value
    this.#count += 1
    if (step < this.#minStep) this.#minStep = step
    if (step > this.#maxStep) this.#maxStep = step
    this.#overview.push(value)
  }

  save(): void {
    this.#saveChunk()
    this.#pyramid?.save()
    const last = (this.#count - 1) % CHUNK_POINTS
    this.#connection
      .sql('INSERT OR REPLACE INTO metric_series VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        ...this.#key,
        this.#count,
        this.#minStep,
        this.#maxStep,
        this.#steps[last],
        numberOrNull(this.#values[last]),
        blobOf(this.#overview.values()),
      )
  }

  #load(row: SeriesRow): void {
    this.#count = row.count
    this.#minStep = row.min_step
    this.#maxStep = row.max_step
    const held = row.count % CHUNK_POINTS || CHUNK_POINTS
    const blob = this.#connection
      .sql<unknown[], Buffer>(
        'SELECT points FROM metric_points WHERE run = ? AND metric = ? AND attempt = ? AND chunk = ?',
      )
      .pluck()
      .get(...this.#key, Math.floor((row.count - 1) / CHUNK_POINTS))
    if (!blob) return
    const points = floats(blob)
    this.#steps.set(points.subarray(0, held))
    this.#values.set(points.subarray(held))
  }

  #saveChunk(): Summary {
    const chunk = Math.floor((this.#count - 1) / CHUNK_POINTS)
    const held = this.#count - chunk * CHUNK_POINTS
    const steps = this.#steps.subarray(0, held)
    const values = this.#values.subarray(0, held)
    const points = new Float64Array(2 * held)
    points.set(steps)
    points.set(values, held)
    const summary = summaryOf(steps, values)
    const { count, min_step, max_step, min, max, last, last_step, bad, sum } = summary
    this.#connection
      .sql(
        `INSERT OR REPLACE INTO metric_chunks
         (run, metric, attempt, chunk, count, min_step, max_step, min, max, last, last_step, bad, sum)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ...this.#key,
        chunk,
        count,
        min_step,
        max_step,
        numberOrNull(min),
        numberOrNull(max),
        numberOrNull(last),
        Number.isNaN(last) ? null : last_step,
        bad,
        sum,
      )
    this.#connection
      .sql(
        `INSERT INTO metric_points VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (run, metric, attempt, chunk) DO UPDATE SET points = excluded.points`,
      )
      .run(...this.#key, chunk, blobOf(points))
    return summary
  }

  /** Adds the chunk that is full now, and those that a registry of an older shape never added. */
  #raisePyramid(full: Summary): void {
    this.#pyramid ??= new Pyramid(this.#connection, this.#key)
    const chunk = this.#count / CHUNK_POINTS - 1
    while (this.#pyramid.chunks < chunk) {
      const points = floats(chunkPoints(this.#connection, ...this.#key, this.#pyramid.chunks))
      this.#pyramid.push(summaryOf(points.subarray(0, CHUNK_POINTS), points.subarray(CHUNK_POINTS)))
    }
    this.#pyramid.push(full)
  }
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value
}

function blobOf(values: Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
}
