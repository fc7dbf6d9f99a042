import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { failpoint } from '../core/failpoint.ts'

/** Copies of each kind, daily or made before a migration, that are kept in `backups/`; older ones go. */
const KEPT = 7

const DAILY = /^registry-daily-.*\.db$/

/** Where today's copy of the registry goes, or null when there is one already. Days are those of UTC. */
export function dailyBackup(registryPath: string, now: Date): string | null {
  const folder = backupsFolder(registryPath)
  const stamp = stampFor(now)
  const today = `registry-daily-${stamp.slice(0, 8)}`
  if (existsSync(folder) && readdirSync(folder).some(name => name.startsWith(today) && DAILY.test(name)))
    return null
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
  return join(folder, `registry-daily-${stamp}-${process.pid}.db`)
}

/** Keeps the newest daily copies. */
export function pruneDaily(registryPath: string): void {
  prune(backupsFolder(registryPath), DAILY)
}

/** Copies the registry to `backups/` before its shape changes; whole or not at all. Returns the path of the copy. */
export function backupBeforeMigration(
  db: Database,
  registryPath: string,
  version: number,
  now: Date,
): string {
  const folder = backupsFolder(registryPath)
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
  const path = join(folder, `registry-v${version}-${stampFor(now)}-${process.pid}.db`)
  const partial = prepareBackup(path)
  db.prepare('VACUUM INTO ?').run(partial)
  finishBackup(partial, path)
  prune(folder, /^registry-v\d+-.*\.db$/)
  return path
}

function prune(folder: string, kind: RegExp): void {
  const copies = readdirSync(folder).filter(name => kind.test(name))
  const oldestFirst = copies.sort((a, b) => (stampOf(a) < stampOf(b) ? -1 : 1))
  for (const name of oldestFirst.slice(0, -KEPT)) rmSync(join(folder, name), { force: true })
}

const backupsFolder = (registryPath: string) => join(dirname(registryPath), 'backups')

const stampFor = (now: Date) => now.toISOString().replace(/[-:]/g, '').replace('.', '')

/** Makes an empty private file beside the backup's final path. */
export function prepareBackup(path: string): string {
  const partial = `${path}.${process.pid}.partial`
  rmSync(partial, { force: true })
  closeSync(openSync(partial, 'wx', 0o600))
  return partial
}

/** Makes a written copy durable and gives it its name. */
export function finishBackup(partial: string, path: string): void {
  chmodSync(partial, 0o600)
  syncPath(partial)
  failpoint('store.backup')
  renameSync(partial, path)
  syncPath(dirname(path))
}

/** Newest backups beside a registry, for a hint; empty when there are none. */
export function listBackups(registryPath: string): string[] {
  const folder = backupsFolder(registryPath)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => name.endsWith('.db'))
    .sort((a, b) => (stampOf(a) < stampOf(b) ? 1 : -1))
    .map(name => join(folder, name))
}

function stampOf(name: string): string {
  return /-(\d{8}T\d+Z)/.exec(name)?.[1] ?? ''
}

/** Waits until a file or the names in a folder are on disk. */
export function syncPath(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
