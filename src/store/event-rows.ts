import type { Event } from '../schema/event.ts'
import type { Connection } from './connection.ts'
import { decodeStep, encodeStep, metricSet } from './step-body.ts'

export interface EventRow {
  no: number
  seq: number
  time: string
  type: string
  rank: number
  step: number | null
  metric_set: number | null
  body: string | Buffer
  attempt: number
  writer_name: string
}

export const SELECT_EVENTS = `SELECT e.no, e.seq, e.time, e.type, e.rank, e.step, e.metric_set, e.body, w.attempt,
  w.writer AS writer_name FROM events e`

/** Stores one event whole; what stands in columns is not repeated in its body. */
export function insertEvent(
  connection: Connection,
  run: number,
  no: number,
  writer: number,
  event: Event,
): void {
  const insert = connection.sql('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  if (event.type === 'step') {
    const { metric_set, body } = encodeStep(connection, event.metrics)
    insert.run(run, no, writer, event.seq, event.time, event.type, event.rank, event.step, metric_set, body)
    return
  }
  const { seq, time, type, rank, ...body } = event
  insert.run(
    run,
    no,
    writer,
    seq,
    time,
    type,
    rank,
    'step' in event ? event.step : null,
    null,
    JSON.stringify(body),
  )
}

/** The event as it was ingested. */
export function eventOf(connection: Connection, row: EventRow): Event {
  const base = { seq: row.seq, time: row.time, rank: row.rank }
  if (row.type === 'step' && typeof row.body !== 'string') {
    const names = metricSet(connection, row.metric_set ?? 0)
    return { ...base, type: 'step', step: row.step ?? 0, metrics: decodeStep(names, row.body) }
  }
  return { ...base, type: row.type, ...JSON.parse(String(row.body)) }
}
