import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { shellQuote } from '../core/text/quote.ts'
import { OrionError } from '../schema/error.ts'
import { listBackups } from './backup.ts'

/** The code of an SQLite or system error, or an empty string. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

/** True when another process holds the database for a moment. */
export function isBusy(error: unknown): boolean {
  const code = errorCode(error)
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED') || code === 'SQLITE_PROTOCOL'
}

/** Puts what SQLite or the file system said into the words of the registry; passes on what is already an OrionError. */
export function registryError(error: unknown, path: string): unknown {
  if (error instanceof OrionError) return error
  const code = errorCode(error)
  const why = error instanceof Error ? error.message : String(error)
  if (isBusy(error)) {
    return new OrionError('registry_busy', `the registry ${path} stayed locked by another process for 5 s`, {
      hint: 'Try again; if it persists, look for a stuck Orion process on this machine.',
      retryable: true,
      cause: error,
    })
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return damaged(path, why, error)
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return full(path, why, error)
  if (code.startsWith('SQLITE_IOERR')) {
    const reading = /READ|SHORT|CORRUPTFS|LOCK|ACCESS|CLOSE/.test(code)
    return reading ? unreadable(path, `${why} (${code})`, error) : full(path, `${why} (${code})`, error)
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|^E(ACCES|PERM|ROFS|ISDIR|NOTDIR|LOOP)$/.test(code)) {
    return unusable(path, why, error)
  }
  return error
}

export function damaged(path: string, why: string, cause?: unknown): OrionError {
  return new OrionError('registry_damaged', `the registry ${path} is damaged: ${why}`, {
    hint: `The file was left as it is. ${rescue(path)}`,
    cause,
  })
}

/** How to go on with a registry that is damaged, as words that end with the commands. */
export function rescue(path: string): string {
  const [newest] = listBackups(path)
  const [file, aside] = [shellQuote(path), shellQuote(`${path}.damaged`)]
  if (!newest) return `Move it away to start afresh: mv ${file} ${aside}. There is no backup yet.`
  // A log that belongs to the damaged file would be merged into whatever takes its place.
  const logs = ['-wal', '-shm', '-journal'].map(end => shellQuote(`${path}${end}`)).join(' ')
  const restore = `mv ${file} ${aside} && rm -f ${logs} && cp ${shellQuote(newest)} ${file}`
  return `Close every Orion, then put the newest backup in its place (what was recorded since is gone): ${restore}`
}

export function unusable(path: string, why: string, cause?: unknown): OrionError {
  return new OrionError('registry_unusable', `the registry ${path} cannot be used: ${why}`, {
    hint: 'Make the folder writable for you alone (chmod 700), or point ORION_HOME to another folder.',
    cause,
  })
}

function unreadable(path: string, why: string, cause: unknown): OrionError {
  return new OrionError('io', `the registry ${path} could not be read: ${why}`, {
    hint: 'Check the file system it lies on, then try again.',
    retryable: true,
    cause,
  })
}

function full(path: string, why: string, cause: unknown): OrionError {
  return new OrionError(
    'disk_full',
    `the registry ${path} could not be written: ${why}; ${freeBytes(path)}`,
    {
      hint: `Nothing is lost: free some space or quota for ${dirname(path)} and try again.`,
      retryable: true,
      cause,
    },
  )
}

function freeBytes(path: string): string {
  try {
    const { bavail, bsize } = statfsSync(dirname(path))
    return `${bavail * bsize} bytes free`
  } catch {
    return 'free space unknown'
  }
}
