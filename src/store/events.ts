import { OrionError } from '../schema/error.ts'
import type { Event } from '../schema/event.ts'
import type { Connection } from './connection.ts'
import { type EventRow, eventOf, insertEvent, SELECT_EVENTS } from './event-rows.ts'
import { Projector } from './projector.ts'
import { rebuildProjections } from './rebuild.ts'
import { knownRun } from './run-number.ts'
import type { EventBatch, Store, WriterCursor } from './store.ts'

type EventsTable = Pick<Store, 'cursors' | 'ingest' | 'events' | 'rebuildProjections'>

const DEFAULT_LIMIT = 200

export function eventsTable(connection: Connection): EventsTable {
  return {
    cursors(runId) {
      return connection.read(() =>
        connection
          .sql<[string], WriterCursor>(
            `SELECT writer, attempt, byte_offset AS offset, seq FROM writers
             WHERE run = (SELECT no FROM runs WHERE id = ?) ORDER BY attempt, no`,
          )
          .all(runId),
      )
    },

    ingest(batch) {
      return connection.write(() => ingest(connection, batch))
    },

    events(runId, { after = null, limit = DEFAULT_LIMIT, types }) {
      const filter = types ? `AND e.type IN (${types.map(() => '?').join(', ')})` : ''
      const rare = types !== undefined && !types.includes('step')
      const rows = connection.read(() =>
        connection
          .sql<unknown[], EventRow>(
            `${SELECT_EVENTS} ${rare ? 'INDEXED BY events_rare' : ''} JOIN writers w ON w.no = e.writer WHERE e.run = (SELECT no FROM runs WHERE id = ?) AND e.no > ? ${filter} ${rare ? `AND e.type <> 'step'` : ''}
             ORDER BY e.no LIMIT ?`,
          )
          .all(runId, Number(after ?? 0), ...(types ?? []), limit + 1),
      )
      const page = rows.slice(0, limit)
      const end = page.at(-1)?.no
      return {
        items: page.map(row => ({
          ...eventOf(connection, row),
          attempt: row.attempt,
          writer: row.writer_name,
        })),
        next: rows.length > limit && end !== undefined ? `${end}` : null,
        end: end === undefined ? after : `${end}`,
      }
    },

    rebuildProjections() {
      rebuildProjections(connection)
    },
  }
}

interface Writer {
  no: number
  byte_offset: number
  seq: number
}

/**
 * Stores the events of a batch that are new by (writer, seq), with everything derived from them. A batch that starts
 * beyond the cursor is left for later, since what lies between was not read.
 */
function ingest(connection: Connection, batch: EventBatch): number {
  const run = knownRun(connection, batch.run_id)
  const writer = writerOf(connection, run, batch)
  if (batch.from > writer.byte_offset) return 0
  const fresh: Event[] = []
  for (const event of batch.events) if (event.seq > (fresh.at(-1)?.seq ?? writer.seq)) fresh.push(event)
  if (fresh.length > 0) {
    const projector = new Projector(connection, run)
    let no =
      connection.sql<[number], number | null>('SELECT max(no) FROM events WHERE run = ?').pluck().get(run) ??
      0
    for (const event of fresh) {
      no += 1
      insertEvent(connection, run, no, writer.no, event)
      projector.apply(batch.attempt, event)
    }
    projector.save()
  }
  connection
    .sql('UPDATE writers SET byte_offset = max(byte_offset, ?), seq = max(seq, ?) WHERE no = ?')
    .run(batch.to, fresh.at(-1)?.seq ?? 0, writer.no)
  return fresh.length
}

function writerOf(connection: Connection, run: number, batch: EventBatch): Writer {
  const key = [run, batch.attempt, batch.writer] as const
  const known = connection
    .sql<unknown[], Writer>(
      'SELECT no, byte_offset, seq FROM writers WHERE run = ? AND attempt = ? AND writer = ?',
    )
    .get(...key)
  if (known) return known
  const attempt = connection.sql('SELECT 1 FROM attempts WHERE run = ? AND n = ?').get(run, batch.attempt)
  if (!attempt) throw new OrionError('not_found', `run ${batch.run_id} has no attempt ${batch.attempt}`)
  const { lastInsertRowid } = connection
    .sql('INSERT INTO writers (run, attempt, writer, byte_offset, seq) VALUES (?, ?, ?, 0, 0)')
    .run(...key)
  return { no: Number(lastInsertRowid), byte_offset: 0, seq: 0 }
}
