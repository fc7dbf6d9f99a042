import type { Connection } from './connection.ts'
import type { OverlapOf, Store } from './store.ts'

type OverlapsTable = Pick<Store, 'openOverlaps' | 'keepOverlap' | 'keepOverlapUnknown' | 'catalogChanges'>

const DEFAULT_LIMIT = 200
/** Later than every suite and row. */
const END = ['\u{10ffff}', Number.MAX_SAFE_INTEGER] as const

export function overlapsTable(connection: Connection): OverlapsTable {
  const catalogChanges = (): number => {
    const count = connection.read(() =>
      connection.sql<[], number>('SELECT count FROM catalog_changes').pluck().get(),
    )
    return count ?? 0
  }
  const keep = (
    { checkpoint_hash, suite, dataset_hash }: OverlapOf,
    [items, overlapping, why]: [number, number, null] | [null, null, string],
    catalog: number | undefined,
  ): string =>
    connection.write(() => {
      const at = connection.time()
      if (catalog === undefined || catalog === catalogChanges())
        connection.sql(KEEP).run(checkpoint_hash, suite, dataset_hash, items, overlapping, why, at)
      return at
    })
  return {
    openOverlaps({ of_run, limit = DEFAULT_LIMIT, after = null }) {
      const [suite, no] = after === null ? END : cursorOf(after)
      const rows = connection.read(() =>
        connection
          .sql<[object], OverlapOf & { no: number }>(of_run === undefined ? OPEN : OPEN_OF_RUN)
          .all({ of_run, suite, no, limit: limit + 1 }),
      )
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return {
        items: shown.map(({ no: _, ...of }) => of),
        next: rows.length > limit && last ? `${last.no} ${last.suite}` : null,
      }
    },

    keepOverlap: (of, { items, overlapping }, catalog) => ({
      items,
      overlapping,
      at: keep(of, [items, overlapping, null], catalog),
    }),

    keepOverlapUnknown: (of, why, catalog) => {
      keep(of, [null, null, why], catalog)
    },

    catalogChanges,
  }
}

/** A score is there that nobody has looked at; what is known stays. */
export function noteUnlooked(connection: Connection, checkpoint: string, suite: string, data: string): void {
  connection
    .sql('INSERT OR IGNORE INTO overlaps (checkpoint_hash, suite, dataset_hash) VALUES (?, ?, ?)')
    .run(checkpoint, suite, data)
}

/** What was known was read from the catalog, which changes. */
export function catalogChanged(connection: Connection): void {
  connection.sql('UPDATE catalog_changes SET count = count + 1').run()
  connection
    .sql(`UPDATE overlaps SET items = NULL, overlapping = NULL, why = NULL, at = NULL WHERE at > ''`)
    .run()
}

const SELECT_OPEN = `SELECT o.rowid AS no, o.checkpoint_hash, o.suite, o.dataset_hash FROM overlaps o
  WHERE o.at IS NULL AND (o.suite, o.rowid) < (@suite, @no)`
const ORDER = 'ORDER BY o.suite DESC, o.rowid DESC LIMIT @limit'
const OPEN = `${SELECT_OPEN} ${ORDER}`
const OPEN_OF_RUN = `${SELECT_OPEN} AND EXISTS (
  SELECT 1 FROM benchmark_results b WHERE b.checkpoint_hash = o.checkpoint_hash AND b.of_run = @of_run) ${ORDER}`

const KEEP = `INSERT INTO overlaps VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  items = excluded.items, overlapping = excluded.overlapping, why = excluded.why, at = excluded.at`

function cursorOf(after: string): [suite: string, no: number] {
  const space = after.indexOf(' ')
  return [after.slice(space + 1), Number(after.slice(0, space))]
}
