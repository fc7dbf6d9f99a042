import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { OrionError } from '../../schema/error.ts'
import { weakPlace } from '../exec/weak-place.ts'

/** A socket's path has at most 108 bytes, of which `ssh` takes 58 for its own name while it connects. */
const LONGEST = 108 - 58 - 1
/** In an option of `ssh`, spaces, quotes, `%`, `$` and backslashes of a path would mean something else. */
const PLAIN = /^[A-Za-z0-9._/@+,:=-]+$/

/**
 * Folder for the sockets of shared connections, for this user alone: the wanted one, or one with a short name where its path
 * is too long for a socket or cannot be said to `ssh`. A folder that somebody else could have made is refused.
 */
export function controlFolder(wanted: string, temporary: string): string {
  const fit = Buffer.byteLength(wanted) <= LONGEST && PLAIN.test(wanted)
  const mark = createHash('sha256').update(wanted).digest('hex').slice(0, 8)
  const uid = process.getuid?.() ?? 0
  const folder = fit ? wanted : join(temporary, `orion-${uid}-${mark}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  const weak = weakPlace(folder)
  if (weak !== null || !found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new OrionError(
      'io',
      `${folder} is not a folder for you alone, so no connection can be shared there${weak === null ? '' : `: ${weak.why}`}`,
      {
        hint: `Remove it, or let ORION_HOME have a path of at most ${LONGEST - 4} letters, digits and slashes.`,
      },
    )
  }
  return folder
}
