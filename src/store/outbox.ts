import { changeAttempt } from './attempts.ts'
import type { Connection } from './connection.ts'
import type { OutboxEntry, Store } from './store.ts'

type OutboxTable = Pick<Store, 'outbox' | 'markSent' | 'confirmSubmitted' | 'abandonSubmission'>

export function outboxTable(connection: Connection): OutboxTable {
  return {
    outbox() {
      return connection.read(() =>
        connection
          .sql<[], OutboxEntry>(
            `SELECT o.token, r.id AS run_id, a.n AS attempt, o.state, o.created_at, o.sent_at
             FROM outbox o JOIN attempts a ON a.token = o.token JOIN runs r ON r.no = a.run
             ORDER BY o.created_at, o.token`,
          )
          .all(),
      )
    },

    markSent(token) {
      return connection.write(() => {
        const { changes } = connection
          .sql(`UPDATE outbox SET state = 'sent', sent_at = ? WHERE token = ? AND state = 'pending'`)
          .run(connection.time(), token)
        return changes === 1
      })
    },

    confirmSubmitted(token, handle) {
      return connection.write(() => {
        const attempt = take(connection, token)
        if (!attempt) return false
        connection
          .sql('UPDATE attempts SET handle = ?, submitted_at = ? WHERE token = ?')
          .run(JSON.stringify(handle), connection.time(), token)
        changeAttempt(connection, attempt.run, attempt.n, ['planned'], { state: 'submitted' })
        return true
      })
    },

    abandonSubmission(token, change) {
      return connection.write(() => {
        const attempt = take(connection, token)
        if (!attempt) return false
        return changeAttempt(
          connection,
          attempt.run,
          attempt.n,
          ['planned', 'submitted', 'queued', 'running'],
          change,
        )
      })
    },
  }
}

/** Removes the row of a submission and says whose it was; null when somebody else settled it first. */
function take(connection: Connection, token: string): { run: number; n: number } | null {
  const { changes } = connection.sql('DELETE FROM outbox WHERE token = ?').run(token)
  if (changes === 0) return null
  return (
    connection
      .sql<[string], { run: number; n: number }>('SELECT run, n FROM attempts WHERE token = ?')
      .get(token) ?? null
  )
}
