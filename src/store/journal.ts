import type { Database } from 'better-sqlite3'
import type { FileSystem } from './file-system.ts'

/**
 * Chooses how commits become durable. WAL needs memory shared between processes, which a network file system does not
 * give: there a rollback journal is used. A registry found in the wrong mode is converted; that waits for its other users.
 */
export function setJournal(db: Database, fileSystem: FileSystem): void {
  const wanted = fileSystem === 'local' ? 'wal' : 'delete'
  if (fileSystem === 'remote') db.pragma('locking_mode = EXCLUSIVE')
  if (db.pragma('journal_mode', { simple: true }) !== wanted) db.pragma(`journal_mode = ${wanted}`)
  if (fileSystem === 'remote') {
    db.pragma('locking_mode = NORMAL')
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
  }
  db.pragma(`synchronous = ${fileSystem === 'local' ? 'FULL' : 'EXTRA'}`)
  db.pragma('foreign_keys = ON')
}
