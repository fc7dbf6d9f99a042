import { createHash } from 'node:crypto'
import { lstat, open, readdir, readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { OrionError } from '../../schema/error.ts'
import { ioError } from './io-error.ts'
import { makeFolder } from './make-folder.ts'

/** One file that was copied, by path in the tree. */
export interface CopiedFile {
  path: string
  bytes: number
  sha256: string
}

/** What a source folder holds beside sources. */
const LEFT_OUT =
  /^(__pycache__|\.git|\.mypy_cache|\.ruff_cache|\.pytest_cache|\.hypothesis|\.venv|.*\.pyc|.*\.egg-info)$/

/**
 * Copies a folder of sources, and returns its files in order of their paths. Files become 0600, or 0700 where they were
 * executable. A symbolic link is copied as the file it names when that lies inside the folder; any other link is refused,
 * since what it names is not part of the job.
 */
export async function copyTree(from: string, to: string): Promise<CopiedFile[]> {
  try {
    const root = await realpath(from)
    const copied: CopiedFile[] = []
    await copyFolder(root, root, to, '', copied)
    return copied
  } catch (error) {
    throw ioError(error, `cannot copy ${from} to ${to}`)
  }
}

async function copyFolder(
  root: string,
  from: string,
  to: string,
  prefix: string,
  copied: CopiedFile[],
): Promise<void> {
  await makeFolder(to)
  const names = (await readdir(from)).filter(name => !LEFT_OUT.test(name)).sort()
  for (const name of names) {
    const [source, target, path] = [join(from, name), join(to, name), `${prefix}${name}`]
    const found = await lstat(source)
    if (found.isDirectory()) await copyFolder(root, source, target, `${path}/`, copied)
    else if (found.isFile()) copied.push(await copyOne(source, target, path))
    else if (found.isSymbolicLink()) copied.push(await copyOne(await insideOf(root, source), target, path))
    else
      throw new OrionError('io', `${source} is neither a file nor a folder`, {
        hint: 'Remove it from the sources',
      })
  }
}

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

async function copyOne(source: string, target: string, path: string): Promise<CopiedFile> {
  const { mode } = await lstat(source)
  const content = await readFile(source)
  const file = await open(target, 'wx', mode & 0o111 ? 0o700 : 0o600)
  try {
    await file.writeFile(content)
  } finally {
    await file.close()
  }
  return { path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
}
