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

/** Backups that are kept in `backups/`; older ones go. */
const KEPT = 7

/** Copies the registry to `backups/` before its shape changes; whole or not at all. Returns the path of the copy. */
export function backupBeforeMigration(
  db: Database,
  registryPath: string,
  version: number,
  now: Date,
): string {
  const folder = join(dirname(registryPath), 'backups')
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('.', '')
  const path = join(folder, `registry-v${version}-${stamp}-${process.pid}.db`)
  const partial = prepareBackup(path)
  db.prepare('VACUUM INTO ?').run(partial)
  finishBackup(partial, path)
  const copies = readdirSync(folder).filter(name => /^registry-v\d+-.*\.db$/.test(name))
  const oldestFirst = copies.sort((a, b) => (stampOf(a) < stampOf(b) ? -1 : 1))
  for (const name of oldestFirst.slice(0, -KEPT)) rmSync(join(folder, name), { force: true })
  return path
}

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
  const folder = join(dirname(registryPath), 'backups')
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
