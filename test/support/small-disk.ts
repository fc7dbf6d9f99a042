import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { weirdFolder } from './weird-folder.ts'

/** A real file system of a few pages, unmounted after the test. Mounting needs root, as in a container. */
export function smallDisk(kilobytes: number): string {
  const path = join(weirdFolder(), 'disk')
  mkdirSync(path)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=700`, 'tmpfs', path])
  onTestFinished(() => {
    execFileSync('umount', ['-l', path])
  })
  return path
}

/** Makes a disk of this kind read-only. */
export function makeReadOnly(path: string): void {
  execFileSync('mount', ['-o', 'remount,ro', path])
}
