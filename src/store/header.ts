import { closeSync, openSync, readSync } from 'node:fs'
import { damaged } from './registry-error.ts'

const MAGIC = 'SQLite format 3\0'
const HEADER_BYTES = 100
/** Offsets of the file format, https://www.sqlite.org/fileformat.html#the_database_header */
const WRITE_VERSION = 18
const READ_VERSION = 19
const ENCODING = 56
const UTF8 = 1

/** Refuses a file that SQLite would open wrongly, or change, although its header is not that of a registry. */
export function checkHeader(path: string): void {
  const header = Buffer.alloc(HEADER_BYTES)
  const fd = openSync(path, 'r')
  try {
    if (readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES)
      throw damaged(path, 'it is shorter than a database header')
  } finally {
    closeSync(fd)
  }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw damaged(path, 'it is not an SQLite database')
  const write = header[WRITE_VERSION]
  if (write !== header[READ_VERSION] || (write !== 1 && write !== 2))
    throw damaged(path, 'its header names no known journal')
  if (header.readUInt32BE(ENCODING) !== UTF8) throw damaged(path, 'its header names a wrong text encoding')
}
