import type { Connection } from './connection.ts'
import type { Store } from './store.ts'

type PreflightsTable = Pick<Store, 'preflight'>

export function preflightsTable(connection: Connection): PreflightsTable {
  return {
    preflight(runId) {
      const rows = connection.read(() =>
        connection
          .sql<[string], { attempt: number; report: string }>(
            'SELECT attempt, report FROM preflights WHERE run = (SELECT no FROM runs WHERE id = ?) ORDER BY attempt',
          )
          .all(runId),
      )
      return rows.map(row => ({ attempt: row.attempt, report: JSON.parse(row.report) }))
    },
  }
}
