import { createHash } from 'node:crypto'
import { lstat, open, readdir, readFile, realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { OrionError } from '../../schema/error.ts'
import { ioError } from './io-error.ts'
import { makeFolder } from './make-folder.ts'

/** One file that was copied, by path in the tree. */
export interface CopiedFile {
  path: string
  bytes: number
  sha256: string
}

/** Files that are copied at a time. */
const AT_ONCE = 16

/** What a source folder holds beside sources. */
const LEFT_OUT =
  /^(__pycache__|\.git|\.mypy_cache|\.ruff_cache|\.pytest_cache|\.hypothesis|\.venv|.*\.pyc|.*\.egg-info)$/

/** A file of a source folder, found and not read yet. */
export interface SourceFile {
  path: string
  /** Where its content is: the file itself, or what a link inside the folder names. */
  source: string
  executable: boolean
}

/**
 * Copies a folder of sources, and returns its files in order of their paths. Files become 0600, or 0700 where they were
 * executable. A symbolic link is copied as the file it names when that lies inside the folder; any other link is refused,
 * since what it names is not part of the job.
 */
export async function copyTree(from: string, to: string): Promise<CopiedFile[]> {
  try {
    const files = await sourceFiles(from)
    for (const folder of new Set([to, ...files.map(({ path }) => dirname(join(to, path)))]))
      await makeFolder(folder)
    const copied: CopiedFile[] = []
    for (let at = 0; at < files.length; at += AT_ONCE) {
      const few = files.slice(at, at + AT_ONCE)
      copied.push(...(await Promise.all(few.map(file => copyOne(file, to)))))
    }
    return copied
  } catch (error) {
    throw ioError(error, `cannot copy ${from} to ${to}`)
  }
}

/** The files of a source folder, without what is no source, in order of their paths. */
export async function sourceFiles(from: string): Promise<SourceFile[]> {
  const root = await realpath(from)
  const found: SourceFile[] = []
  await walk(root, root, '', found)
  return found
}

async function walk(root: string, folder: string, prefix: string, found: SourceFile[]): Promise<void> {
  const names = (await readdir(folder)).filter(name => !LEFT_OUT.test(name)).sort()
  for (const name of names) {
    const path = join(folder, name)
    const kind = await lstat(path)
    if (kind.isDirectory()) await walk(root, path, `${prefix}${name}/`, found)
    else if (kind.isFile()) found.push(await described(path, `${prefix}${name}`))
    else if (kind.isSymbolicLink())
      found.push(await described(await insideOf(root, path), `${prefix}${name}`))
    else
      throw new OrionError('io', `${path} is neither a file nor a folder`, {
        hint: 'Remove it from the sources',
      })
  }
}

const described = async (source: string, path: string): Promise<SourceFile> => ({
  path,
  source,
  executable: ((await lstat(source)).mode & 0o111) !== 0,
})

/** The regular file that a link names, when it lies in the copied folder. */
async function insideOf(root: string, link: string): Promise<string> {
  const target = await realpath(link).catch(() => null)
  if (target?.startsWith(root + sep) && (await lstat(target)).isFile()) return target
  throw new OrionError(
    'io',
    `${link} is a symbolic link to ${target ?? 'nothing'}, which is no file of ${root}`,
    {
      hint: 'Copy what it names into the folder, or remove the link',
    },
  )
}

async function copyOne({ path, source, executable }: SourceFile, to: string): Promise<CopiedFile> {
  const content = await readFile(source)
  const file = await open(join(to, path), 'wx', executable ? 0o700 : 0o600)
  try {
    await file.writeFile(content)
  } finally {
    await file.close()
  }
  return { path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
}
