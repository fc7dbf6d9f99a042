import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errno, ioError } from './io-error.ts'

/**
 * Makes a folder and those above it, for their owner only. Node's recursive mkdir answers ENOENT where the file system is
 * read-only, and never where nothing can be made, as under /proc; this one says what stands in the way.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing = await tryMaking(path)
  if (missing === null) return
  if (dirname(path) === path) throw ioError(missing, `cannot make ${path}`)
  await makeFolder(dirname(path))
  const refused = await tryMaking(path)
  if (refused !== null) throw ioError(refused, `cannot make ${path}`)
}

/** Null when the folder is there, or the error that says that the one above is not. */
async function tryMaking(path: string): Promise<unknown> {
  try {
    await mkdir(path, { mode: 0o700 })
    return null
  } catch (error) {
    if (errno(error) === 'EEXIST') return null
    if (errno(error) === 'ENOENT') return error
    throw ioError(error, `cannot make ${path}`)
  }
}
