import { join } from 'node:path'
import Database from 'better-sqlite3'

function rename(home: string, from: string, to: string): void {
  const db = new Database(join(home, 'registry.db'))
  db.pragma('foreign_keys = OFF')
  // What refers to the table must go on doing so by its name.
  db.pragma('legacy_alter_table = ON')
  db.exec(`ALTER TABLE ${from} RENAME TO ${to}`)
  db.close()
}

/** Takes a table out of the registry of a home, below whoever has it open: what reads it fails. */
export const hideTable = (home: string, table: string): void => rename(home, table, `${table}_hidden`)

/** Puts it back. */
export const showTable = (home: string, table: string): void => rename(home, `${table}_hidden`, table)
