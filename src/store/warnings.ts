import type { Connection } from './connection.ts'
import type { Store, Warning } from './store.ts'

type WarningsTable = Pick<Store, 'noteWarning' | 'warnings'>

/** Warnings kept of one run; older ones go. */
const KEPT = 20
const LONGEST = 500
/** A warning that comes with every pass is written again at most this often. */
const AGAIN_MS = 60_000

const keyOf = (runId: string) => `warnings/${runId}`

/** What went wrong while a run was followed, one row a run, beside what sessions remember. */
export function warningsTable(connection: Connection): WarningsTable {
  const read = (runId: string): Warning[] => {
    const value = connection
      .sql<[string], string>('SELECT value FROM memory WHERE key = ?')
      .pluck()
      .get(keyOf(runId))
    return value === undefined ? [] : JSON.parse(value).items
  }
  return {
    warnings: runId => connection.read(() => read(runId)),

    noteWarning(runId, warning) {
      const text = warning.length > LONGEST ? `${warning.slice(0, LONGEST)}…` : warning
      const now = connection.now()
      const fresh = (items: Warning[]) => {
        const known = items.find(item => item.text === text)
        return known === undefined || now.getTime() - Date.parse(known.last_at) >= AGAIN_MS
      }
      if (!fresh(connection.read(() => read(runId)))) return false
      return connection.write(() => {
        const items = read(runId)
        if (!fresh(items)) return false
        const known = items.find(item => item.text === text)
        const last_at = now.toISOString()
        const others = items.filter(item => item !== known).slice(-KEPT + 1)
        const next = [...others, { text, first_at: known?.first_at ?? last_at, last_at }]
        connection
          .sql('INSERT INTO memory VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
          .run(keyOf(runId), JSON.stringify({ items: next }))
        return known === undefined
      })
    },
  }
}
