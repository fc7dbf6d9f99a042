import { chmodSync, closeSync, lstatSync, mkdirSync, openSync, readlinkSync, type Stats } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { weakPart } from '../core/hosts/weak-part.ts'
import { OrionError } from '../schema/error.ts'
import { errorCode, registryError, unusable } from './registry-error.ts'

/**
 * Makes sure that the registry's folder exists and is the user's alone: a real folder, owned by this user, closed to
 * everybody else, as tmux demands of its socket folder. Missing folders are made with mode 0700.
 */
export function claimPrivateFolder(registryPath: string): void {
  const folder = dirname(registryPath)
  if (!makeFolder(folder, registryPath))
    throw unusable(registryPath, `no folder ${folder} can be made on its file system`)
  refuseWeakPlace(dirname(folder))
  const stats = lstatSync(folder)
  if (!stats.isDirectory()) {
    throw new OrionError(
      'registry_unusable',
      `${folder} is not a folder${stats.isSymbolicLink() ? ' but a link' : ''}`,
      {
        hint: 'Point ORION_HOME to a real folder.',
      },
    )
  }
  checkOwner(folder, stats)
  if ((stats.mode & 0o077) !== 0) {
    throw new OrionError('registry_unusable', `other users can enter ${folder} (mode ${mode(stats)})`, {
      hint: `Close it with: chmod 700 '${folder}'`,
    })
  }
}

/** A folder of one's own is not enough where others can put another one in its place. */
function refuseWeakPlace(above: string): void {
  const weak = weakPart(resolve(above), process.getuid?.() ?? 0, { lstatSync, readlinkSync })
  if (weak === null) return
  throw new OrionError('registry_unusable', `the registry could be exchanged by others: ${weak.why}`, {
    hint: 'Point ORION_HOME to a folder below one of your own.',
  })
}

/**
 * Makes a folder and those above it, for their owner only; false where the file system makes none. Node's recursive mkdir
 * never returns under /proc, which answers ENOENT below folders that are there.
 */
function makeFolder(folder: string, registryPath: string): boolean {
  if (tryMaking(folder, registryPath)) return true
  const above = dirname(folder)
  return above !== folder && makeFolder(above, registryPath) && tryMaking(folder, registryPath)
}

/** False when the folder above is not there. */
function tryMaking(folder: string, registryPath: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    if (errorCode(error) !== 'EEXIST') throw registryError(error, registryPath)
  }
  return true
}

/** Makes the registry's file with mode 0600 when it is missing, and closes one that lies open to others. */
export function claimPrivateFile(registryPath: string): 'made' | 'found' {
  try {
    closeSync(openSync(registryPath, 'wx', 0o600))
    return 'made'
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw registryError(error, registryPath)
  }
  const stats = lstatSync(registryPath)
  if (!stats.isFile()) throw unusable(registryPath, 'it is not a plain file')
  checkOwner(registryPath, stats)
  if ((stats.mode & 0o077) !== 0) chmodSync(registryPath, 0o600)
  return 'found'
}

function checkOwner(path: string, stats: Stats): void {
  const uid = process.getuid?.()
  if (uid === undefined || stats.uid === uid) return
  throw new OrionError(
    'registry_unusable',
    `${path} belongs to another user (uid ${stats.uid}, yours is ${uid})`,
    {
      hint: 'Point ORION_HOME to a folder of your own.',
    },
  )
}

function mode(stats: Stats): string {
  return (stats.mode & 0o777).toString(8).padStart(4, '0')
}
