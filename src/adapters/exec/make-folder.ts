import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errno, ioError } from './io-error.ts'

/**
 * Makes a folder and those above it, for their owner only. Node's recursive mkdir answers ENOENT where the file system is
 * read-only; this one says what stands in the way.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (errno(error) === 'EEXIST') return
    if (errno(error) !== 'ENOENT' || dirname(path) === path) throw ioError(error, `cannot make ${path}`)
    await makeFolder(dirname(path))
    await makeFolder(path)
  }
}
