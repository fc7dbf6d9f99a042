import { type ErrorCode, OrionError } from '../../schema/error.ts'

/** What an errno means to a user and what to do about it. */
const MEANINGS: Record<string, { code: ErrorCode; words: string; hint: string }> = {
  ENOSPC: { code: 'disk_full', words: 'no space left on the device', hint: 'Free space, then try again' },
  EDQUOT: {
    code: 'disk_full',
    words: 'the disk quota is used up',
    hint: 'Free space or inodes in your quota, then try again',
  },
  EROFS: {
    code: 'io',
    words: 'the file system is read-only',
    hint: 'Choose a run root on a writable file system',
  },
  EACCES: { code: 'io', words: 'permission denied', hint: 'Check who owns the folder and its mode' },
  EPERM: { code: 'io', words: 'operation not permitted', hint: 'Check who owns the folder and its mode' },
  ENOENT: { code: 'io', words: 'there is no such file or folder', hint: 'Check the path' },
  ENOTDIR: { code: 'io', words: 'a part of the path is not a folder', hint: 'Check the path' },
  ESTALE: {
    code: 'io',
    words: 'the network file system lost the file',
    hint: 'Wait for it to recover, then try again',
  },
  EIO: {
    code: 'io',
    words: 'the device reported an error',
    hint: 'Check the disk or the network file system',
  },
}

/** The errno of a Node error, or null. */
export function errno(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

/** Turns an error of the file system into one for the user; `doing` says what failed and on which path. */
export function ioError(error: unknown, doing: string): OrionError {
  if (error instanceof OrionError) return error
  const meaning = MEANINGS[errno(error) ?? '']
  if (!meaning) {
    return new OrionError('io', `${doing}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
  return new OrionError(meaning.code, `${doing}: ${meaning.words}`, { hint: meaning.hint, cause: error })
}

/** What the tools of a host print for an errno, in the C locale. */
const WORDS: Record<string, string> = {
  'No space left on device': 'ENOSPC',
  'Disk quota exceeded': 'EDQUOT',
  'Read-only file system': 'EROFS',
  'Permission denied': 'EACCES',
  'Operation not permitted': 'EPERM',
  'No such file or directory': 'ENOENT',
  'Not a directory': 'ENOTDIR',
  'Stale file handle': 'ESTALE',
  'Input/output error': 'EIO',
}

/** The same for what a tool on a host complained about. */
export function toolError(complaint: string, doing: string): OrionError {
  const last = complaint.trim().split('\n').at(-1) ?? ''
  const code = Object.entries(WORDS).find(([words]) => last.includes(words))?.[1]
  const error = new Error(last || 'it failed without a word')
  return ioError(code === undefined ? error : Object.assign(error, { code }), doing)
}
