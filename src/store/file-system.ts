import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** `f_type` of file systems whose locks and shared memory reach every process that can open the file (statfs(2)). */
const LOCAL_TYPES: Record<number, string> = {
  61267: 'ext4',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  801189825: 'zfs',
  16914836: 'tmpfs',
  2240043254: 'ramfs',
  2035054128: 'overlay',
  4076150800: 'f2fs',
  827541066: 'jfs',
  1382369651: 'reiserfs',
  3393526350: 'bcachefs',
  19780: 'vfat',
  538032816: 'exfat',
  26: 'apfs',
  17: 'hfs',
}

export type FileSystem = 'local' | 'remote'

/** Where a file system type belongs. A type nobody listed counts as remote, as in GNU tail. */
export function fileSystemOf(type: number): FileSystem {
  return Object.hasOwn(LOCAL_TYPES, type >>> 0) ? 'local' : 'remote'
}

/** File system type under a path. */
export function fileSystemType(path: string): number {
  return statfsSync(dirname(path)).type
}
