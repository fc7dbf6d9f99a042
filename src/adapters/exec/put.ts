import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ioError } from './io-error.ts'

/** Writes a file whole or not at all: readers and crashes see the old content or the new one, never a part. */
export async function put(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const folder = dirname(path)
  const draft = join(folder, `.orion-${randomBytes(8).toString('hex')}.tmp`)
  let file: FileHandle | undefined
  try {
    file = await open(draft, 'wx', mode)
    await file.writeFile(content)
    await file.sync()
    await file.close()
    await rename(draft, path)
    await syncFolder(folder)
  } catch (error) {
    await file?.close().catch(() => undefined)
    await unlink(draft).catch(() => undefined)
    throw ioError(error, `cannot write ${path}`)
  }
}

/** Makes names that were created or renamed in a folder survive a power loss. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
