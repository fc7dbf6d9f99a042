import type { Connection } from './connection.ts'
import { Overview } from './overview.ts'
import { floats } from './step-body.ts'

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
  readonly #key: readonly [run: number, metric: number, attempt: number]
  readonly #steps = new Float64Array(CHUNK_POINTS)
  readonly #values = new Float64Array(CHUNK_POINTS)
  #count = 0
  #minStep = Number.POSITIVE_INFINITY
  #maxStep = Number.NEGATIVE_INFINITY
  #overview: Overview

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
    if (index === 0 && this.#count > 0) this.#saveChunk()
    this.#steps[index] = step
    this.#values[index] = value
    this.#count += 1
    if (step < this.#minStep) this.#minStep = step
    if (step > this.#maxStep) this.#maxStep = step
    this.#overview.push(value)
  }

  save(): void {
    this.#saveChunk()
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

  #saveChunk(): void {
    const chunk = Math.floor((this.#count - 1) / CHUNK_POINTS)
    const held = this.#count - chunk * CHUNK_POINTS
    const steps = this.#steps.subarray(0, held)
    const values = this.#values.subarray(0, held)
    const points = new Float64Array(2 * held)
    points.set(steps)
    points.set(values, held)
    const { minStep, maxStep, min, max, last, lastStep } = summarize(steps, values)
    this.#connection
      .sql('INSERT OR REPLACE INTO metric_chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(...this.#key, chunk, held, minStep, maxStep, min, max, last, lastStep)
    this.#connection
      .sql(
        `INSERT INTO metric_points VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (run, metric, attempt, chunk) DO UPDATE SET points = excluded.points`,
      )
      .run(...this.#key, chunk, blobOf(points))
  }
}

/** Range of the steps, and smallest, largest and last finite value (the last by step), null where none is finite. */
function summarize(steps: Float64Array, values: Float64Array) {
  let minStep = Number.POSITIVE_INFINITY
  let maxStep = Number.NEGATIVE_INFINITY
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let last: number | null = null
  let lastStep: number | null = null
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] ?? 0
    const value = values[i] ?? Number.NaN
    if (step < minStep) minStep = step
    if (step > maxStep) maxStep = step
    if (!Number.isFinite(value)) continue
    if (value < min) min = value
    if (value > max) max = value
    if (lastStep === null || step >= lastStep) {
      last = value
      lastStep = step
    }
  }
  return {
    minStep,
    maxStep,
    min: last === null ? null : min,
    max: last === null ? null : max,
    last,
    lastStep,
  }
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value
}

function blobOf(values: Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
}
