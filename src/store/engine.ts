import Database from 'better-sqlite3'

/** The first SQLite without the WAL-reset bug, https://www.sqlite.org/wal.html#walresetbug */
const OLDEST = '3.51.3'

export interface Engine {
  version: string
  oldest: string
  /** Whether several processes may use a registry through it. */
  fit: boolean
}

/** The SQLite that better-sqlite3 brings; throws where its compiled part cannot be loaded. */
export function sqliteEngine(): Engine {
  const db = new Database(':memory:')
  try {
    return engineOf(db)
  } finally {
    db.close()
  }
}

export function engineOf(db: Database.Database): Engine {
  const version = db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? ''
  const oldest = OLDEST.split('.').map(Number)
  const difference = version
    .split('.')
    .map((part, index) => Number(part) - (oldest[index] ?? 0))
    .find(part => part !== 0)
  return { version, oldest: OLDEST, fit: (difference ?? 0) >= 0 }
}
