import type { Database } from 'better-sqlite3'
import { failpoint } from '../core/failpoint.ts'
import { backupBeforeMigration } from './backup.ts'
import { damaged } from './registry-error.ts'

/** Marks the file as an Orion registry: the letters ORIO. */
const APPLICATION_ID = 0x4f52494f

type Migrations = readonly (readonly string[])[]

/** Version of the registry in this database; 0 for an empty one. Refuses a database of another program. */
export function registryVersion(db: Database, path: string): number {
  const version = numberOf(db, 'user_version')
  const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() ?? 0
  if (tables === 0 && version === 0) return 0
  if (numberOf(db, 'application_id') !== APPLICATION_ID)
    throw damaged(path, 'it is a database of another program')
  if (version < 1) throw damaged(path, `it claims version ${version}`)
  return version
}

/**
 * Brings the registry to the newest shape: a backup first, then everything in one transaction that is checked before
 * it is committed, so that any crash leaves the old or the new registry.
 */
export function migrate(db: Database, path: string, migrations: Migrations, now: Date): void {
  for (;;) {
    const version = registryVersion(db, path)
    if (version >= migrations.length) return
    if (version > 0) backupBeforeMigration(db, path, version, now)
    db.exec('BEGIN IMMEDIATE')
    try {
      if (registryVersion(db, path) === version) {
        for (const sql of migrations.slice(version).flat()) {
          failpoint('store.migrate')
          db.exec(sql)
        }
        db.pragma(`application_id = ${APPLICATION_ID}`)
        db.pragma(`user_version = ${migrations.length}`)
        const [problem] = integrityProblems(db)
        if (problem)
          throw damaged(path, `found while bringing it from version ${version} up to date: ${problem}`)
      }
      db.exec('COMMIT')
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
}

/** What SQLite finds wrong with the whole file; empty when nothing. */
export function integrityProblems(db: Database): string[] {
  const structure = db.prepare<[], string>('PRAGMA integrity_check(20)').pluck().all()
  const orphans = db.prepare<[], { table: string }>('PRAGMA foreign_key_check').all()
  return [
    ...structure.filter(line => line !== 'ok'),
    ...orphans.slice(0, 20).map(row => `a row of ${row.table} points to nothing`),
  ]
}

function numberOf(db: Database, pragma: 'user_version' | 'application_id'): number {
  return Number(db.pragma(pragma, { simple: true }))
}
