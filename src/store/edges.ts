import type { Connection } from './connection.ts'
import type { Edge, Store } from './store.ts'

type EdgesTable = Pick<Store, 'edges' | 'addEdge'>

export function edgesTable(connection: Connection): EdgesTable {
  return {
    edges(runId) {
      return connection.read(() =>
        connection
          .sql<[string, string], Edge>(
            `SELECT kind, parent_run, parent_step, parent_hash, child_run, child_attempt FROM edges
             WHERE child_run = ? OR parent_run = ? ORDER BY child_run, child_attempt, kind`,
          )
          .all(runId, runId),
      )
    },

    addEdge(edge) {
      connection.write(() =>
        connection
          .sql(
            `INSERT INTO edges (child_run, child_attempt, kind, parent_run, parent_step, parent_hash)
             VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
          )
          .run(
            edge.child_run,
            edge.child_attempt,
            edge.kind,
            edge.parent_run,
            edge.parent_step,
            edge.parent_hash,
          ),
      )
    },
  }
}
