import { lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '../adapters/exec/make-folder.ts'
import { put } from '../adapters/exec/put.ts'
import { OrionError } from '../schema/error.ts'

/** Writes a config where the user wants it, whole or not at all; never over something that is there. */
export async function writeConfig(path: string, text: string): Promise<void> {
  const there = await lstat(path).then(
    () => true,
    () => false,
  )
  if (there) {
    throw new OrionError('io', `${path} is there already and was left as it is.`, {
      hint: 'Name another file, or delete that one first.',
    })
  }
  await makeFolder(dirname(path))
  await put(path, text)
}
