import type { MetricValue } from '../schema/event.ts'
import type { Connection } from './connection.ts'

/**
 * The metrics of a step event are stored as the number of their list of names and one float64 each, little-endian: an
 * eighth of the JSON, and NaN and infinities survive as they are.
 */
export interface StepBody {
  metric_set: number
  body: Buffer
}

export function encodeStep(connection: Connection, metrics: Record<string, MetricValue>): StepBody {
  const values = Float64Array.from(Object.values(metrics), Number)
  return {
    metric_set: numberOfText(connection, 'metric_sets', 'names', JSON.stringify(Object.keys(metrics))),
    body: Buffer.from(values.buffer),
  }
}

export function decodeStep(names: readonly string[], body: Uint8Array): Record<string, MetricValue> {
  const values = floats(body)
  return Object.fromEntries(names.map((name, index) => [name, wordFor(values[index] ?? Number.NaN)]))
}

/** Names of the metrics in a set, in the order in which they were logged. */
export function metricSet(connection: Connection, set: number): string[] {
  const names = connection
    .sql<[number], string>('SELECT names FROM metric_sets WHERE no = ?')
    .pluck()
    .get(set)
  return JSON.parse(names ?? '[]')
}

/** Number of a metric's name; given on first use. */
export function metricNumber(connection: Connection, name: string): number {
  return numberOfText(connection, 'metric_names', 'name', name)
}

/** Float64 values of a blob, without a copy where its memory is aligned. */
export function floats(blob: Uint8Array): Float64Array {
  const aligned = blob.byteOffset % Float64Array.BYTES_PER_ELEMENT === 0 ? blob : new Uint8Array(blob)
  return new Float64Array(
    aligned.buffer,
    aligned.byteOffset,
    aligned.byteLength / Float64Array.BYTES_PER_ELEMENT,
  )
}

function wordFor(value: number): MetricValue {
  if (Number.isFinite(value)) return value
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}

function numberOfText(
  connection: Connection,
  table: 'metric_names' | 'metric_sets',
  column: 'name' | 'names',
  text: string,
): number {
  const key = `${table} ${text}`
  const known = connection.numbers.get(key)
  if (known !== undefined) return known
  const stored = connection
    .sql<[string], number>(`SELECT no FROM ${table} WHERE ${column} = ?`)
    .pluck()
    .get(text)
  const number =
    stored ??
    Number(connection.sql<[string]>(`INSERT INTO ${table} (${column}) VALUES (?)`).run(text).lastInsertRowid)
  connection.numbers.set(key, number)
  return number
}
