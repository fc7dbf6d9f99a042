import { OrionError } from '../schema/error.ts'
import type { PreflightReport } from '../schema/preflight.ts'
import type { Waiting } from '../schema/waiting.ts'
import { insertAttempt } from './attempts.ts'
import type { Connection } from './connection.ts'
import { knownRun, runNumber } from './run-number.ts'
import { insertRun } from './runs.ts'
import type { Store } from './store.ts'

type WaitingTable = Pick<Store, 'addWaiting' | 'waiting' | 'noteWaiting' | 'beginWaiting' | 'cancelWaiting'>

export function waitingTable(connection: Connection): WaitingTable {
  return {
    addWaiting(run, { upstream, checkpoint, why, reason }, report) {
      connection.write(() => {
        connection
          .sql('INSERT INTO waiting VALUES (?, ?, ?, ?, ?, ?)')
          .run(
            insertRun(connection, run),
            upstream,
            JSON.stringify(checkpoint),
            why,
            reason,
            report && JSON.stringify(report),
          )
      })
    },

    waiting() {
      const rows = connection.read(() =>
        connection
          .sql<[], Omit<Waiting, 'checkpoint'> & { checkpoint: string }>(
            `SELECT r.id AS run_id, w.upstream, w.checkpoint, w.why, w.reason
             FROM waiting w JOIN runs r ON r.no = w.run ORDER BY w.run`,
          )
          .all(),
      )
      return rows.map(row => ({ ...row, checkpoint: JSON.parse(row.checkpoint) }))
    },

    noteWaiting(run_id, why) {
      return connection.write(() => {
        const no = knownRun(connection, run_id)
        const { changes } = connection
          .sql('UPDATE waiting SET why = @why WHERE run = @no AND why <> @why')
          .run({ no, why })
        return changes === 1
      })
    },

    beginWaiting(run, attempt) {
      return connection.write(() => {
        const no = runNumber(connection, run.id)
        if (no === null) return false
        const row = connection
          .sql<[number], { report: string | null }>('DELETE FROM waiting WHERE run = ? RETURNING report')
          .get(no)
        if (!row) return false
        connection.sql('UPDATE runs SET key = ?, max_steps = ? WHERE no = ?').run(run.key, run.max_steps, no)
        connection
          .sql('UPDATE run_details SET identity = ?, provenance = ?, summary = ? WHERE run = ?')
          .run(JSON.stringify(run.identity), JSON.stringify(run.provenance), JSON.stringify(run.summary), no)
        searchByNewKey(connection, no)
        const report = row.report === null ? null : (JSON.parse(row.report) as PreflightReport)
        insertAttempt(connection, no, attempt, report)
        return true
      })
    },

    cancelWaiting(run_id) {
      return connection.write(() => {
        const no = knownRun(connection, run_id)
        const { changes } = connection.sql('DELETE FROM waiting WHERE run = ?').run(no)
        if (changes === 0) return false
        const { changes: moved } = connection
          .sql(`UPDATE runs SET state = 'cancelled', updated_at = ? WHERE no = ? AND attempt = 0`)
          .run(connection.time(), no)
        if (moved !== 1) throw new OrionError('internal', `run ${run_id} waited and had an attempt`)
        return true
      })
    },
  }
}

/** Puts the words that a run is found by in line with its key, which it has since it is launched. */
function searchByNewKey(connection: Connection, no: number): void {
  connection
    .sql(
      `INSERT INTO run_search (run_search, rowid, words) SELECT 'delete', no, words FROM run_words WHERE no = ?`,
    )
    .run(no)
  connection
    .sql(
      `UPDATE run_words SET words = (SELECT r.name || char(10) || r.id || char(10) || substr(r.key, 1, 16)
         FROM runs r WHERE r.no = run_words.no) WHERE no = ?`,
    )
    .run(no)
  connection.sql('INSERT INTO run_search (rowid, words) SELECT no, words FROM run_words WHERE no = ?').run(no)
}
