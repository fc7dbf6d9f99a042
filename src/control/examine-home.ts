import { constants, existsSync } from 'node:fs'
import { access, lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { folderFacts } from '../adapters/exec/folder-facts.ts'
import { shellQuote } from '../core/text/quote.ts'
import { OrionError } from '../schema/error.ts'
import { sqliteEngine } from '../store/engine.ts'
import { fileSystemOf, fileSystemType } from '../store/file-system.ts'
import { rescue } from '../store/registry-error.ts'
import type { Context } from './context.ts'
import { freeSpace } from './examine-host.ts'
import { type Examined, pass } from './examined.ts'

/** What Orion keeps on this machine: settings, home folder, SQLite and the registry, and the disk under them. */
export async function examineHome(ctx: Context): Promise<Examined[]> {
  const { home: path } = ctx.paths
  const folder = await folderFacts(path)
  return [
    settings(ctx),
    await home(ctx),
    sqlite(),
    registry(ctx),
    ...place(ctx, folder.file_system),
    freeSpace('home-disk', 'home disk', folder),
  ]
}

function settings({ settingsError, paths }: Context): Examined {
  if (!settingsError) {
    const found = existsSync(paths.settings) ? paths.settings : `defaults; there is no ${paths.settings}`
    return pass('settings', 'settings', found)
  }
  const [first] = settingsError.issues
  const { file, line, column } = first?.position ?? { file: paths.settings, line: 0, column: 0 }
  const where = line > 0 ? `${file}:${line}:${column}` : file
  const key = first && first.path !== '' ? `${first.path}: ` : ''
  return {
    id: 'settings',
    title: 'settings',
    verdict: 'fail',
    found: first ? `${where}: ${key}${first.message}` : settingsError.message,
    todo: settingsError.hint ?? 'Correct the file.',
  }
}

/** The engine under the registry; its compiled part must fit this Node. */
function sqlite(): Examined {
  const failed = (found: string): Examined => ({
    id: 'sqlite',
    title: 'SQLite',
    verdict: 'fail',
    found,
    todo: "Run `npm ci` in Orion's folder with the Node that runs Orion.",
  })
  try {
    const { version, oldest, fit } = sqliteEngine()
    return fit
      ? pass('sqlite', 'SQLite', version)
      : failed(`${version}: versions below ${oldest} can corrupt a registry that several processes use`)
  } catch (error) {
    return failed(
      `better-sqlite3 cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** Whether the registry's file system lets several hosts in, since then commits work in another way. */
function place({ paths }: Context, name: string): Examined[] {
  try {
    const shared = fileSystemOf(fileSystemType(`${paths.home}/registry.db`)) === 'remote'
    if (!shared) return [pass('file-system', 'file system', `${name}, local: write-ahead log`)]
    return [
      {
        id: 'file-system',
        title: 'file system',
        verdict: 'warn',
        found: `${name} is not known to be local: rollback journal, and one host writes at a time`,
        todo: 'Nothing, if you use Orion on one host; else point ORION_HOME to a disk of the machine you work on.',
      },
    ]
  } catch {
    return []
  }
}

/** The folder that holds all state: writable, the user's own, closed to others. */
async function home(ctx: Context): Promise<Examined> {
  const { home: path } = ctx.paths
  const place = await nearestExisting(path)
  const writable = await access(place, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  const title = 'home'
  if (!writable)
    return {
      id: 'home',
      title,
      verdict: 'fail',
      found: `${place} cannot be written`,
      todo: 'Make it writable, or name another folder in ORION_HOME.',
    }
  if (place !== path) return pass('home', title, `${path} (made when first needed)`)
  const facts = await lstat(path)
  const open = (facts.mode & 0o077) !== 0
  const foreign = typeof process.getuid === 'function' && facts.uid !== process.getuid()
  if (foreign)
    return {
      id: 'home',
      title,
      verdict: 'fail',
      found: `${path} belongs to another user`,
      todo: 'Name a folder of your own in ORION_HOME.',
    }
  if (open)
    return {
      id: 'home',
      title,
      verdict: 'fail',
      found: `${path} is open to others (mode ${(facts.mode & 0o777).toString(8)})`,
      todo: `chmod 700 ${shellQuote(path)}`,
    }
  return pass('home', title, `${path}, private`)
}

/** The folder itself or the nearest one above it that exists. */
async function nearestExisting(path: string): Promise<string> {
  const exists = await lstat(path).then(
    () => true,
    () => false,
  )
  return exists || dirname(path) === path ? path : nearestExisting(dirname(path))
}

function registry(ctx: Context): Examined {
  const title = 'registry'
  try {
    const { store } = ctx
    const { ok, problems } = store.integrity()
    if (!ok)
      return {
        id: 'registry',
        title,
        verdict: 'fail',
        found: `${store.path}: ${problems.slice(0, 3).join('; ')}`,
        todo: rescue(store.path),
      }
    if (store.mode === 'read-only')
      return {
        id: 'registry',
        title,
        verdict: 'warn',
        found: `${store.path} was written by a newer Orion; it can only be read`,
        todo: 'Update this Orion.',
      }
    const total = Object.values(store.countByState()).reduce((sum, count) => sum + count, 0)
    return pass('registry', title, `${store.path}, sound, ${total} runs`)
  } catch (error) {
    const { message, hint } =
      error instanceof OrionError ? error : { message: String(error), hint: undefined }
    return {
      id: 'registry',
      title,
      verdict: 'fail',
      found: message,
      todo: hint ?? 'Keep a copy of the file, then look at the message above.',
    }
  }
}
