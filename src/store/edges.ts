import type { Connection } from './connection.ts'
import type { Edge, Family, Store } from './store.ts'

type EdgesTable = Pick<Store, 'edges' | 'edgeCount' | 'addEdge' | 'family'>

const RELATIVES = `WITH RECURSIVE family (id) AS (
  SELECT ?
  UNION SELECT e.parent_run FROM family f JOIN edges e ON e.child_run = f.id AND e.kind <> 'grafted'
  UNION SELECT e.child_run FROM family f JOIN edges e ON e.parent_run = f.id AND e.kind <> 'grafted'
) SELECT id FROM family LIMIT ?`

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

    edgeCount() {
      return connection.read(
        () => connection.sql<[], number>('SELECT count(*) FROM edges').pluck().get() ?? 0,
      )
    },

    family(runId, limit) {
      return connection.read(() => {
        const ids = connection
          .sql<[string, number], string>(RELATIVES)
          .pluck()
          .all(runId, limit + 1)
        const related = JSON.stringify(ids.slice(0, limit))
        return {
          runs: connection
            .sql<[string], Family['runs'][number]>(
              `SELECT r.id, r.name, r.state, r.created_at FROM json_each(?) j JOIN runs r ON r.id = j.value`,
            )
            .all(related),
          edges: connection
            .sql<[string], Edge>(
              `SELECT e.kind, e.parent_run, e.parent_step, e.parent_hash, e.child_run, e.child_attempt
               FROM json_each(?) j JOIN edges e ON e.child_run = j.value
               ORDER BY e.child_run, e.child_attempt, e.kind`,
            )
            .all(related),
          truncated: ids.length > limit,
        }
      })
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
