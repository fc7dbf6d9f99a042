import type { Connection } from './connection.ts'
import type { Store } from './store.ts'

type LeasesTable = Pick<Store, 'acquireLease' | 'releaseLease'>

/**
 * Leases say which process does a background duty. The fencing number grows with every change of hands and never
 * repeats, since a released row stays: who acts with an old number is recognised.
 */
export function leasesTable(connection: Connection): LeasesTable {
  return {
    acquireLease(name, owner, ttlS) {
      return connection.write(() => {
        const fence = connection
          .sql<unknown[], number>(
            `INSERT INTO leases VALUES (@name, @owner, 1, @now + @ttl) ON CONFLICT (name) DO UPDATE SET
               fence = fence + (owner IS NOT excluded.owner), owner = excluded.owner, expires_ms = excluded.expires_ms
             WHERE owner IS NULL OR owner = excluded.owner OR expires_ms <= @now
             RETURNING fence`,
          )
          .pluck()
          .get({ name, owner, now: connection.now().getTime(), ttl: Math.ceil(ttlS * 1000) })
        return fence ?? null
      })
    },

    releaseLease(name, owner) {
      connection.write(() =>
        connection
          .sql('UPDATE leases SET owner = NULL, expires_ms = 0 WHERE name = ? AND owner = ?')
          .run(name, owner),
      )
    },
  }
}
