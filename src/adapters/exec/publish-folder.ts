import { randomBytes } from 'node:crypto'
import { lstat, mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { OrionError } from '../../schema/error.ts'
import { errno, ioError } from './io-error.ts'
import { makeFolder } from './make-folder.ts'
import { syncFolder } from './put.ts'

/** Fills a new folder under another name and then gives it its own: there is the whole folder, or none. Never over anything. */
export async function publishFolder(path: string, fill: (draft: string) => Promise<void>): Promise<void> {
  await refuseTaken(path)
  const draft = `${path}.orion-${randomBytes(6).toString('hex')}.tmp`
  await makeFolder(dirname(path))
  try {
    await mkdir(draft, { mode: 0o700 })
    await fill(draft)
    await syncFolder(draft)
    await refuseTaken(path)
    await rename(draft, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw ioError(error, `cannot write ${path}`)
  }
}

async function refuseTaken(path: string): Promise<void> {
  try {
    await lstat(path)
  } catch (error) {
    if (errno(error) === 'ENOENT') return
    throw ioError(error, `cannot look at ${path}`)
  }
  throw new OrionError('not_allowed', `There is something at ${path} already, and nothing is written over.`, {
    hint: 'Name a folder that does not exist yet.',
  })
}
