import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { HashWatch } from '../../core/adapter.ts'
import { ioError } from './io-error.ts'

/** SHA-256 of a file's bytes, as hexadecimal digits, in constant memory. */
export async function hashFile(path: string, { signal, onBytes }: HashWatch = {}): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path, {
      highWaterMark: 1 << 20,
      ...(signal ? { signal } : {}),
    })) {
      hash.update(chunk)
      onBytes?.(chunk.length)
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw ioError(error, `cannot read ${path}`)
  }
  return hash.digest('hex')
}
