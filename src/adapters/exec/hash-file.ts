import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { ioError } from './io-error.ts'

/** SHA-256 of a file's bytes, as hexadecimal digits, in constant memory. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  } catch (error) {
    throw ioError(error, `cannot read ${path}`)
  }
  return hash.digest('hex')
}
