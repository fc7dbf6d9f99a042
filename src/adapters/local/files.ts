import { open, readdir, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FileSlice, RunFiles } from '../../core/adapter.ts'
import { errno, ioError } from '../exec/io-error.ts'
import { makeFolder } from '../exec/make-folder.ts'
import { watchPath } from '../exec/watch.ts'

/** Run directories on a file system of this machine. */
export const localFiles: RunFiles = {
  onThisMachine: true,
  list: path => whenThere(readdir(path), [], `cannot list ${path}`).then(names => names.sort()),
  read: (path, offset, length) => whenThere(readSlice(path, offset, length), null, `cannot read ${path}`),
  readText: path => whenThere<string | null>(readFile(path, 'utf8'), null, `cannot read ${path}`),
  async write(path, text) {
    await makeFolder(dirname(path))
    await (await import('../exec/put.ts')).put(path, text)
  },
  copyIn: async (...paths) => (await import('../exec/copy-tree.ts')).copyTree(...paths),
  watch: watchPath,
  sha256: async (...file) => (await import('../exec/hash-file.ts')).hashFile(...file),
  remove: path =>
    rm(path, { recursive: true, force: true }).catch(error => {
      throw ioError(error, `cannot remove ${path}`)
    }),
}

async function whenThere<T>(reading: Promise<T>, missing: T, doing: string): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (errno(error) === 'ENOENT') return missing
    throw ioError(error, doing)
  }
}

async function readSlice(path: string, offset: number, length: number): Promise<FileSlice | null> {
  const file = await open(path, 'r')
  try {
    const { size, dev, ino } = await file.stat()
    // Not past the size that was seen: on network file systems the rest may be zeros that are still to be written.
    const wanted = Math.max(0, Math.min(length, size - offset))
    const bytes = new Uint8Array(wanted)
    let filled = 0
    while (filled < wanted) {
      const { bytesRead } = await file.read(bytes, filled, wanted - filled, offset + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return { bytes: bytes.subarray(0, filled), size, file_id: `${dev}:${ino}` }
  } finally {
    await file.close()
  }
}
