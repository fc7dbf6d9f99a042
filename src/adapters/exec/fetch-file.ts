import { constants, type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FileSlice, HashWatch } from '../../core/adapter.ts'
import { OrionError } from '../../schema/error.ts'
import { hashFile } from './hash-file.ts'
import { ioError } from './io-error.ts'
import { makeFolder } from './make-folder.ts'
import { syncFolder } from './put.ts'

/** A file is fetched in pieces of this size; what came before a connection broke stays here. */
const PIECE_BYTES = 4 << 20

/** A file on another machine, and what it must hold. */
export interface RemoteFile {
  sha256: string
  bytes: number
  read(offset: number, length: number): Promise<FileSlice | null>
}

/**
 * Makes a file of another machine be here, whole or not at all and proved by its SHA-256; what was cut off goes on where it
 * stopped. `onBytes` hears what is here as it grows. Throws `checkpoint_damaged` where it is not what it was saved as.
 */
export async function fetchFile(path: string, remote: RemoteFile, watch: HashWatch = {}): Promise<void> {
  const draft = `${path}.part`
  try {
    await makeFolder(dirname(path))
    // Each piece is written where it belongs: whoever else fetches the same file writes the same bytes there.
    const file = await open(draft, constants.O_RDWR | constants.O_CREAT, 0o600)
    try {
      await receive(file, path, remote, watch)
      await file.sync()
    } finally {
      await file.close()
    }
    await take(path, draft, remote, watch)
  } catch (error) {
    watch.signal?.throwIfAborted()
    throw ioError(error, `cannot write ${path}`)
  }
}

async function receive(file: FileHandle, path: string, remote: RemoteFile, watch: HashWatch): Promise<void> {
  const { size } = await file.stat()
  let at = Math.min(size, remote.bytes)
  watch.onBytes?.(at)
  while (at < remote.bytes) {
    watch.signal?.throwIfAborted()
    const slice = await remote.read(at, Math.min(PIECE_BYTES, remote.bytes - at))
    if (!slice || slice.bytes.length === 0) throw damaged(path, 'it is shorter there than it was saved')
    await file.write(slice.bytes, 0, slice.bytes.length, at)
    at += slice.bytes.length
    watch.onBytes?.(slice.bytes.length)
  }
}

async function take(
  path: string,
  draft: string,
  { sha256, bytes }: RemoteFile,
  watch: HashWatch,
): Promise<void> {
  try {
    const found = await hashFile(draft, watch.signal ? { signal: watch.signal } : {})
    if (found !== sha256) {
      await rm(draft, { force: true })
      throw damaged(path, 'its content there is not what was saved')
    }
    await rename(draft, path)
  } catch (error) {
    // Somebody else has fetched it meanwhile.
    if ((await sizeHere(path)) !== bytes) throw error
  }
  await syncFolder(dirname(path))
}

const damaged = (path: string, why: string) =>
  new OrionError('checkpoint_damaged', `cannot fetch ${path}: ${why}`)

/** Size of a file that is here, or null. */
export const sizeHere = (path: string): Promise<number | null> =>
  stat(path).then(
    found => (found.isFile() ? found.size : null),
    () => null,
  )
