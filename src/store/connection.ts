import type { Database, Statement } from 'better-sqlite3'
import { failpoint } from '../core/failpoint.ts'
import { OrionError } from '../schema/error.ts'
import type { HostLock } from './host-lock.ts'
import { patiently } from './patience.ts'
import { damaged, errorCode, registryError } from './registry-error.ts'

export type Refusal = { code: 'registry_newer' | 'registry_unusable'; message: string; hint: string }

/** One open database with its statements; every table of the store works through it. */
export class Connection {
  readonly db: Database
  readonly path: string
  readonly now: () => Date
  /** Why nothing may be written, or null. */
  readonly refusal: Refusal | null
  /** Numbers of names that never change once committed; emptied when a transaction fails. */
  readonly numbers = new Map<string, number>()
  /** Keeps the registry for this host, where its file system is shared. */
  readonly #lock: HostLock | undefined
  #statements = new Map<string, Statement<unknown[], unknown>>()
  #revision = 0
  #seen = -1

  constructor(db: Database, path: string, now: () => Date, refusal: Refusal | null, lock?: HostLock) {
    this.db = db
    this.path = path
    this.now = now
    this.refusal = refusal
    this.#lock = lock
  }

  /** A prepared statement, compiled on first use. */
  sql<Parameters extends unknown[], Row = unknown>(text: string): Statement<Parameters, Row> {
    let statement = this.#statements.get(text)
    if (!statement) {
      statement = this.db.prepare<unknown[], unknown>(text)
      this.#statements.set(text, statement)
    }
    return statement as Statement<Parameters, Row>
  }

  time(): string {
    return this.now().toISOString()
  }

  /** Runs one short immediate transaction; inside another one it joins it. Returns after the commit is on disk. */
  write<T>(work: () => T): T {
    if (this.refusal)
      throw new OrionError(this.refusal.code, this.refusal.message, { hint: this.refusal.hint })
    if (this.db.inTransaction) return work()
    const result = this.#patiently(() => {
      this.#lock?.check()
      this.sql('BEGIN IMMEDIATE').run()
      try {
        const value = work()
        failpoint('store.before-commit')
        this.sql('COMMIT').run()
        return value
      } catch (error) {
        this.numbers.clear()
        if (this.db.inTransaction) this.sql('ROLLBACK').run()
        throw error
      }
    })
    this.#revision += 1
    failpoint('store.after-commit')
    return result
  }

  /** Runs reads that must agree with each other on one snapshot. */
  read<T>(work: () => T): T {
    if (this.db.inTransaction) return work()
    return this.#patiently(() => {
      this.sql('BEGIN').run()
      try {
        return work()
      } finally {
        if (this.db.inTransaction) this.sql('COMMIT').run()
      }
    })
  }

  /** Grows when this or another process committed something. */
  revision(): number {
    return this.#patiently(() => {
      const row = this.sql<[], { data_version: number }>('PRAGMA data_version').get()
      const version = row?.data_version ?? 0
      if (this.#seen !== -1 && version !== this.#seen) this.#revision += 1
      this.#seen = version
      return this.#revision
    })
  }

  close(): void {
    this.#statements.clear()
    this.#lock?.release()
    this.db.close()
  }

  #patiently<T>(work: () => T): T {
    try {
      return patiently(work)
    } catch (error) {
      throw registryError(this.#explained(error), this.path)
    }
  }

  /** Statements never change: one that SQLite no longer understands met other tables than those it was written for. */
  #explained(error: unknown): unknown {
    if (errorCode(error) !== 'SQLITE_ERROR') return error
    if (this.refusal?.code === 'registry_newer') {
      return new OrionError(this.refusal.code, this.refusal.message, {
        hint: this.refusal.hint,
        cause: error,
      })
    }
    const why = error instanceof Error ? error.message : String(error)
    return damaged(this.path, `its tables are not as they were made (${why})`, error)
  }
}
