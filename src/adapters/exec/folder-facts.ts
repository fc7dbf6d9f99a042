import { randomBytes } from 'node:crypto'
import { open, readFile, realpath, stat, statfs, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { HostFacts } from '../../core/adapter.ts'
import { errno, ioError } from './io-error.ts'
import { syncFolder } from './put.ts'
import { weakPlace } from './weak-place.ts'

/** Whether a folder can hold runs: proved by writing, syncing and removing a file there or where it would be made. */
export async function folderFacts(path: string): Promise<HostFacts['run_root']> {
  if (path.includes(':')) {
    const why = `${path} holds a colon, and PYTHONPATH of a job could not name it`
    return { path, free_bytes: 0, file_system: 'unknown', writable: false, why }
  }
  const weak = weakPlace(path)
  if (weak !== null) {
    const why = `others could exchange what a run executes: ${weak.why}`
    return { path, free_bytes: 0, file_system: 'unknown', writable: false, why }
  }
  const folder = await nearestFolder(path)
  const facts = { path, free_bytes: 0, file_system: 'unknown' }
  if ('why' in folder) return { ...facts, writable: false, why: folder.why }
  const [space, fileSystem, why] = await Promise.all([
    statfs(folder.path).catch(() => null),
    fileSystemName(folder.path),
    tryWriting(folder.path),
  ])
  return {
    path,
    free_bytes: space ? space.bavail * space.bsize : 0,
    file_system: fileSystem,
    writable: why === null,
    why,
  }
}

/** The folder itself, or the closest one above it that is there. */
async function nearestFolder(path: string): Promise<{ path: string } | { why: string }> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) return { path }
    return { why: `${path} is not a folder` }
  } catch (error) {
    if (errno(error) === 'ENOTDIR') return { why: `a part of ${path} is not a folder` }
    if (errno(error) !== 'ENOENT' || dirname(path) === path)
      return { why: ioError(error, `cannot use ${path}`).message }
    return await nearestFolder(dirname(path))
  }
}

/** Null when a file could be written and made durable, else why not. */
async function tryWriting(folder: string): Promise<string | null> {
  const path = join(folder, `.orion-write-test-${randomBytes(6).toString('hex')}`)
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(Buffer.alloc(4096, 1))
      await file.sync()
    } finally {
      await file.close()
      await unlink(path)
    }
    await syncFolder(folder)
    return null
  } catch (error) {
    const owner = errno(error) === 'EACCES' ? await ownerOf(folder) : ''
    return `${ioError(error, `cannot write in ${folder}`).message}${owner}`
  }
}

async function ownerOf(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => null)
  return found ? `; it belongs to user ${found.uid} and has mode ${(found.mode & 0o777).toString(8)}` : ''
}

/** Type of the file system that holds a path, as the kernel names it: ext4, nfs4, lustre, tmpfs. */
export async function fileSystemName(path: string): Promise<string> {
  try {
    return fileSystemIn(await readFile('/proc/self/mountinfo', 'utf8'), await realpath(path))
  } catch {
    return 'unknown'
  }
}

/** The same out of the text of a `mountinfo`; the path holds no links. */
export function fileSystemIn(mountinfo: string, real: string): string {
  const mounts = mountinfo.split('\n').flatMap(line => {
    const [before = '', after = ''] = line.split(' - ')
    const point = unescapeMount(before.split(' ')[4] ?? '')
    const holds = point !== '' && (real === point || real.startsWith(point === '/' ? '/' : `${point}/`))
    return holds ? [{ point, type: after.split(' ')[0] ?? '' }] : []
  })
  const [first, ...others] = mounts
  if (!first) return 'unknown'
  // Of mounts at the same point the last one is on top.
  return others.reduce((best, mount) => (mount.point.length >= best.point.length ? mount : best), first).type
}

const unescapeMount = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
