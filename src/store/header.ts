import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { pause } from './patience.ts'
import { damaged } from './registry-error.ts'

const MAGIC = 'SQLite format 3\0'
const HEADER_BYTES = 100
/** Offsets of the file format, https://www.sqlite.org/fileformat.html#the_database_header */
const PAGE_SIZE = 16
const WRITE_VERSION = 18
const READ_VERSION = 19
const PAGE_COUNT = 28
const ENCODING = 56
const UTF8 = 1
/** The size field says 1 for this many bytes, which do not fit in it. */
const LARGEST_PAGE = 65_536
/** Looks at a file that seems cut short before it is called so: another process may be merging its commits. */
const LOOKS = 5
const PAUSE_MS = 30

/** Refuses a file that SQLite would open wrongly, or change, although it is not a whole registry. */
export function checkHeader(path: string): void {
  for (let look = 1; ; look++) {
    const settled = !hasCommitsBeside(path)
    const { header, size } = readHeader(path)
    checkFields(path, header)
    const field = header.readUInt16BE(PAGE_SIZE)
    const whole = header.readUInt32BE(PAGE_COUNT) * (field === 1 ? LARGEST_PAGE : field)
    if (size >= whole || !settled || hasCommitsBeside(path)) return
    if (look === LOOKS) throw damaged(path, `it was cut short: ${size} of ${whole} bytes are left`)
    pause(PAUSE_MS)
  }
}

/** True when commits wait in a journal: the file alone is not the whole registry then. */
function hasCommitsBeside(path: string): boolean {
  return ['-wal', '-journal'].some(
    end => (statSync(`${path}${end}`, { throwIfNoEntry: false })?.size ?? 0) > 0,
  )
}

function readHeader(path: string): { header: Buffer; size: number } {
  const header = Buffer.alloc(HEADER_BYTES)
  const fd = openSync(path, 'r')
  try {
    if (readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) {
      throw damaged(path, 'it is shorter than a database header')
    }
    return { header, size: fstatSync(fd).size }
  } finally {
    closeSync(fd)
  }
}

function checkFields(path: string, header: Buffer): void {
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw damaged(path, 'it is not an SQLite database')
  const write = header[WRITE_VERSION]
  if (write !== header[READ_VERSION] || (write !== 1 && write !== 2)) {
    throw damaged(path, 'its header names no known journal')
  }
  if (header.readUInt32BE(ENCODING) !== UTF8) throw damaged(path, 'its header names a wrong text encoding')
}
