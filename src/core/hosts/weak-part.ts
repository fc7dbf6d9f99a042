/** The file system as far as it decides who may put another file in the place of one; the functions of `node:fs`. */
export interface Look {
  lstatSync(path: string): { uid: number; mode: number; isDirectory(): boolean; isSymbolicLink(): boolean }
  readlinkSync(path: string): string
}

/** A part of a path that another user could exchange, and why. */
export interface WeakPart {
  path: string
  why: string
}

const MOST_LINKS = 40
const ROOT = 0
const WRITABLE_BY_ALL = 0o002
const STICKY = 0o1000

/**
 * The first part of an absolute path in whose place anybody could put something else: it lies in a folder that everybody may
 * write, or somebody else made it in one like `/tmp`. Owners of other folders and their groups are trusted: they were chosen.
 * What is not there, or cannot be seen, ends the search.
 */
export function weakPart(path: string, uid: number, look: Look): WeakPart | null {
  let names = namesOf(path)
  let at = ''
  let open = false
  let links = 0
  for (;;) {
    const here = at === '' ? '/' : at
    const part = seen(look, here)
    if (part === null) return null
    const foreign = part.uid !== uid && part.uid !== ROOT
    if (open && foreign)
      return { path: here, why: `user ${part.uid} made ${here} in a folder that everybody may write` }
    if (part.to !== null) {
      links += 1
      if (links > MOST_LINKS) return { path: here, why: `${here} is a link without end` }
      names = [...namesOf(part.to), ...names]
      at = part.to.startsWith('/') ? '' : above(at)
      open = false
      continue
    }
    open = part.folder && (part.mode & WRITABLE_BY_ALL) !== 0
    if (open && (part.mode & STICKY) === 0)
      return { path: here, why: `everybody may write ${here} and exchange what lies there` }
    const next = names.shift()
    if (next === undefined) return null
    at = next === '..' ? above(at) : `${at}/${next}`
  }
}

function seen({ lstatSync, readlinkSync }: Look, path: string) {
  try {
    const stats = lstatSync(path)
    return {
      uid: stats.uid,
      mode: stats.mode,
      folder: stats.isDirectory(),
      to: stats.isSymbolicLink() ? readlinkSync(path) : null,
    }
  } catch {
    return null
  }
}

const namesOf = (path: string): string[] => path.split('/').filter(name => name !== '' && name !== '.')
const above = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
