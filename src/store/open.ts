import { existsSync, linkSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { OrionError } from '../schema/error.ts'
import { attemptsTable } from './attempts.ts'
import { dailyBackup, finishBackup, prepareBackup, pruneDaily, syncPath } from './backup.ts'
import { benchmarksTable } from './benchmarks.ts'
import { checkpointsTable } from './checkpoints.ts'
import { Connection, type Refusal } from './connection.ts'
import { edgesTable } from './edges.ts'
import { engineOf } from './engine.ts'
import { eventsTable } from './events.ts'
import { type FileSystem, fileSystemOf, fileSystemType } from './file-system.ts'
import { checkHeader } from './header.ts'
import { type HostIdentity, type HostLock, takeForHost, thisHost } from './host-lock.ts'
import { setJournal } from './journal.ts'
import { leasesTable } from './leases.ts'
import { memoryTable } from './memory.ts'
import { metricsTable } from './metrics.ts'
import { integrityProblems, migrate, registryVersion } from './migrate.ts'
import { MIGRATIONS } from './migrations/all.ts'
import { outboxTable } from './outbox.ts'
import { overlapsTable } from './overlaps.ts'
import { patiently } from './patience.ts'
import { preflightsTable } from './preflights.ts'
import { claimPrivateFile, claimPrivateFolder } from './private-folder.ts'
import { recordingsTable } from './recordings.ts'
import { damaged, errorCode, registryError, unusable } from './registry-error.ts'
import { runsTable } from './runs.ts'
import type { Store } from './store.ts'
import { waitingTable } from './waiting.ts'
import { warningsTable } from './warnings.ts'

/** SQLite's own wait for a lock before the patience of this store takes over. */
const BUSY_TIMEOUT_MS = 250

/** Pages (of 4 KiB) that a backup copies before others have their turn. */
const PAGES_A_TURN = 200

export interface OpenOptions {
  now: () => Date
  readOnly?: boolean
  /** Steps between versions of the registry; the released ones by default. */
  migrations?: readonly (readonly string[])[]
  /** `f_type` of the file system, where the real one shall not be asked. */
  fileSystemType?: number
  /** The host that this process counts as, where it is not the real one. */
  host?: HostIdentity
}

/** Opens the registry, made afresh where there is none, migrated where it is older, read-only where it is newer. */
export function openStore(path: string, options: OpenOptions): Store {
  return storeOf(openConnection(path, options))
}

/** The registry's database behind a store, for callers that group many writes into one transaction. */
export function openConnection(path: string, options: OpenOptions): Connection {
  try {
    return patiently(() => connect(path, options))
  } catch (error) {
    throw registryError(error, path)
  }
}

export function storeOf(connection: Connection): Store {
  return {
    path: connection.path,
    mode: connection.refusal ? 'read-only' : 'read-write',
    dataVersion: () => connection.revision(),
    ...runsTable(connection),
    ...attemptsTable(connection),
    ...outboxTable(connection),
    ...waitingTable(connection),
    ...leasesTable(connection),
    ...eventsTable(connection),
    ...metricsTable(connection),
    ...checkpointsTable(connection),
    ...benchmarksTable(connection),
    ...overlapsTable(connection),
    ...edgesTable(connection),
    ...preflightsTable(connection),
    ...recordingsTable(connection),
    ...memoryTable(connection),
    ...warningsTable(connection),
    backup: (target, signal) => copyTo(connection, target, signal),
    async backUpDaily(signal) {
      const target = connection.refusal ? null : dailyBackup(connection.path, connection.now())
      if (target === null) return null
      await copyTo(connection, target, signal)
      pruneDaily(connection.path)
      return target
    },
    integrity() {
      const problems = connection.read(() => integrityProblems(connection.db))
      return { ok: problems.length === 0, problems }
    },
    close: () => connection.close(),
  }
}

/** Copies the registry page by page while it is in use. */
async function copyTo({ db }: Connection, target: string, signal?: AbortSignal): Promise<void> {
  try {
    const partial = prepareBackup(target)
    try {
      await db.backup(partial, {
        progress() {
          signal?.throwIfAborted()
          return PAGES_A_TURN
        },
      })
      finishBackup(partial, target)
    } finally {
      rmSync(partial, { force: true })
    }
  } catch (error) {
    throw registryError(error, target)
  }
}

function connect(path: string, options: OpenOptions): Connection {
  const { now, readOnly = false } = options
  claimPrivateFolder(path)
  if (readOnly && !existsSync(path)) throw unusable(path, 'it does not exist')
  const fileSystem = fileSystemOf(options.fileSystemType ?? fileSystemType(path))
  const lock =
    fileSystem === 'remote' && !readOnly ? takeForHost(path, options.host ?? thisHost(), now) : undefined
  try {
    return connectHere(path, options, fileSystem, lock)
  } catch (error) {
    lock?.release()
    throw error
  }
}

function connectHere(
  path: string,
  { now, readOnly = false, migrations = MIGRATIONS }: OpenOptions,
  fileSystem: FileSystem,
  lock: HostLock | undefined,
): Connection {
  if (!existsSync(path)) create(path, migrations, now())
  claimPrivateFile(path)
  checkHeader(path)
  // Closing a writable connection merges its WAL into the file: a damaged one is looked at before.
  let db = open(path, readOnly || hasWal(path))
  try {
    checkSqlite(db)
    const version = registryVersion(db, path)
    if (!readOnly && db.readonly !== version > migrations.length) {
      db.close()
      db = open(path, !db.readonly)
    }
    if (version > migrations.length)
      return new Connection(db, path, now, newer(path, version, migrations.length), lock)
    if (readOnly) return new Connection(db, path, now, readingOnly(path), lock)
    setJournal(db, fileSystem)
    migrate(db, path, migrations, now())
    return new Connection(db, path, now, null, lock)
  } catch (error) {
    db.close()
    throw errorCode(error) === 'SQLITE_ERROR' ? damaged(path, reason(error), error) : error
  }
}

function hasWal(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}

function open(path: string, readonly: boolean): Database.Database {
  return new Database(path, { readonly, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
}

/** Builds a new registry under another name and links it into place whole, so that an empty file always means damage. */
function create(path: string, migrations: readonly (readonly string[])[], now: Date): void {
  const draft = `${path}.${process.pid}.new`
  rmSync(draft, { force: true })
  claimPrivateFile(draft)
  try {
    const db = new Database(draft, { timeout: BUSY_TIMEOUT_MS })
    try {
      db.pragma('synchronous = EXTRA')
      migrate(db, draft, migrations, now)
    } finally {
      db.close()
    }
    linkSync(draft, path)
    syncPath(dirname(path))
  } catch (error) {
    if (!existsSync(path)) throw error
  } finally {
    removeDrafts(path)
  }
}

function removeDrafts(path: string): void {
  const folder = dirname(path)
  const drafts = readdirSync(folder).filter(
    name => name.startsWith(`${basename(path)}.`) && /\.new(-journal)?$/.test(name),
  )
  for (const name of drafts) rmSync(join(folder, name), { force: true })
}

function checkSqlite(db: Database.Database): void {
  const { version, oldest, fit } = engineOf(db)
  if (fit) return
  throw new OrionError(
    'registry_unusable',
    `SQLite ${version} can corrupt a registry that several processes use`,
    {
      hint: `Install better-sqlite3 with SQLite ${oldest} or newer: npm ci`,
    },
  )
}

function newer(path: string, version: number, newest: number): Refusal {
  return {
    code: 'registry_newer',
    message: `the registry ${path} was written by a newer Orion (version ${version}, this one knows ${newest}): it can only be read`,
    hint: 'Update Orion, or point ORION_HOME to another folder.',
  }
}

function readingOnly(path: string): Refusal {
  return {
    code: 'registry_unusable',
    message: `the registry ${path} was opened for reading only`,
    hint: 'Run the command again without asking for a read-only registry.',
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
