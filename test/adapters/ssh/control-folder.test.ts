import { chmodSync, chownSync, mkdirSync, mkdtempSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { controlFolder } from '../../../src/adapters/ssh/control-folder.ts'
import { shortFolder } from '../../support/short-folder.ts'

const place = () => mkdtempSync(join(tmpdir(), 'c-'))
const short = () => join(shortFolder(), 's')
const folderOfMode = (folder: string, mode: number) => {
  mkdirSync(folder)
  chmodSync(folder, mode)
}
const NOBODY = 65_534

describe('the folder of shared connections', () => {
  it('is made for its owner alone', () => {
    const folder = controlFolder(short(), '/tmp')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  it('has a short name elsewhere where its path is too long for a socket', () => {
    const [long, temporary] = [join(place(), 'x'.repeat(80)), shortFolder()]
    const folder = controlFolder(long, temporary)
    expect(folder.startsWith(`${temporary}/orion-`)).toBe(true)
    expect(controlFolder(long, temporary)).toBe(folder)
  })

  it.each(['a b', "it's", '100%', '${HOME}', 'a\\b', 'ü'])(
    'has a plain name elsewhere for %j, which ssh reads otherwise',
    name => {
      const temporary = shortFolder()
      const folder = controlFolder(join('/tmp', name), temporary)
      expect(folder.startsWith(`${temporary}/orion-`)).toBe(true)
    },
  )

  it.each([
    ['open to others', (folder: string) => folderOfMode(folder, 0o777)],
    ['readable by a group', (folder: string) => folderOfMode(folder, 0o750)],
    ['a link to another folder', (folder: string) => symlinkSync(place(), folder)],
  ])('is refused where somebody left one that is %s', (_what, plant) => {
    const folder = short()
    plant(folder)
    expect(() => controlFolder(folder, '/tmp')).toThrow('not a folder for you alone')
  })

  it.runIf(process.getuid?.() === 0)('is refused where another user made it', () => {
    const folder = short()
    mkdirSync(folder, { mode: 0o700 })
    chownSync(folder, NOBODY, NOBODY)
    expect(() => controlFolder(folder, '/tmp')).toThrow('not a folder for you alone')
  })
})
