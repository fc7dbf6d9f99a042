import type { Connection } from './connection.ts'
import { type EventRow, eventOf, SELECT_EVENTS } from './event-rows.ts'
import { PROJECTION_TABLES } from './projection-tables.ts'
import { Projector } from './projector.ts'

/** Events read at once, which bounds the memory of a rebuild. */
const SLICE = 5_000

/** Derives the projections of every run afresh, one run a transaction, so that each moment shows whole runs. */
export function rebuildProjections(connection: Connection): void {
  const runs = connection.read(() =>
    connection.sql<[], number>('SELECT no FROM runs ORDER BY no').pluck().all(),
  )
  for (const run of runs) connection.write(() => rebuildRun(connection, run))
}

function rebuildRun(connection: Connection, run: number): void {
  for (const table of Object.keys(PROJECTION_TABLES))
    connection.sql(`DELETE FROM ${table} WHERE run = ?`).run(run)
  const slice = connection.sql<unknown[], EventRow>(
    `${SELECT_EVENTS} JOIN writers w ON w.no = e.writer WHERE e.run = ? AND e.no > ? ORDER BY e.no LIMIT ${SLICE}`,
  )
  const projector = new Projector(connection, run)
  for (let after = 0; ; ) {
    const rows = slice.all(run, after)
    const last = rows.at(-1)
    if (!last) break
    for (const row of rows) projector.apply(row.attempt, eventOf(connection, row))
    after = last.no
  }
  projector.save()
}
