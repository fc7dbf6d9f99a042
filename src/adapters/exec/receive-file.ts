import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { ioError } from './io-error.ts'

/** Writes a new file from pieces and returns the SHA-256 of what was written; never over a file that is there. */
export async function receiveFile(path: string, pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(path, 'wx', 0o600).catch(error => {
    throw ioError(error, `cannot write ${path}`)
  })
  try {
    for await (const piece of pieces) {
      hash.update(piece)
      await file.writeFile(piece)
    }
    await file.sync()
  } catch (error) {
    await rm(path, { force: true })
    throw ioError(error, `cannot write ${path}`)
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}
