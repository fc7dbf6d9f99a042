import { describe, expect, it } from 'vitest'
import { type Look, weakPart } from '../../../src/core/hosts/weak-part.ts'

const ME = 1000
const THEY = 2000
interface Entry {
  uid: number
  mode: number
  to?: string
}
const folder = (uid: number, mode = 0o755): Entry => ({ uid, mode })
const link = (uid: number, to: string): Entry => ({ uid, mode: 0o777, to })

const DISK: Record<string, Entry> = {
  '/': folder(0),
  '/tmp': folder(0, 0o1777),
  '/tmp/mine': folder(ME, 0o700),
  '/tmp/theirs': folder(THEY, 0o755),
  '/tmp/theirs/mine': folder(ME, 0o700),
  '/tmp/trap': link(THEY, '/home/me'),
  '/tmp/short': link(ME, '../home/me'),
  '/tmp/round': link(ME, 'round'),
  '/scratch': folder(0, 0o777),
  '/scratch/me': folder(ME, 0o700),
  '/project': folder(0),
  '/project/lab': folder(THEY, 0o2775),
  '/project/lab/me': folder(ME, 0o700),
  '/home': link(0, '/data/home'),
  '/data': folder(0),
  '/data/home': folder(0),
  '/data/home/me': folder(ME, 0o755),
  '/data/home/me/open': folder(ME, 0o777),
  '/home/me/link': link(ME, '/tmp/theirs/mine'),
  '/data/home/me/link': link(ME, '/tmp/theirs/mine'),
}
const entry = (path: string): Entry => {
  const found = DISK[path]
  if (found === undefined) throw new Error(`ENOENT ${path}`)
  return found
}
const look: Look = {
  lstatSync(path) {
    const { uid, mode, to } = entry(path)
    return { uid, mode, isDirectory: () => to === undefined, isSymbolicLink: () => to !== undefined }
  },
  readlinkSync: path => entry(path).to ?? '',
}
const weak = (path: string) => weakPart(path, ME, look)?.path ?? null

describe('a part of a path that anybody could exchange', () => {
  it.each([
    ['/', null],
    ['/home/me', null],
    ['/home/me/.local/state/orion', null],
    ['/tmp/mine/orion', null],
    ['/tmp/not-there/orion', null],
    ['/tmp/short/orion', null],
    ['/project/lab/me/runs', null],
    ['/tmp/theirs', '/tmp/theirs'],
    ['/tmp/theirs/mine', '/tmp/theirs'],
    ['/tmp/trap', '/tmp/trap'],
    ['/tmp/trap/orion', '/tmp/trap'],
    ['/tmp/round/orion', '/tmp/round'],
    ['/scratch/me', '/scratch'],
    ['/home/me/open', '/data/home/me/open'],
    ['/home/me/open/runs', '/data/home/me/open'],
    ['/home/me/link', '/tmp/theirs'],
    ['/tmp/mine/../theirs/mine', '/tmp/theirs'],
  ])('of %s: %s', (path, part) => {
    expect(weak(path)).toBe(part)
  })

  it('is said in words, with who made it', () => {
    expect(weakPart('/tmp/theirs/mine', ME, look)?.why).toContain('user 2000')
    expect(weakPart('/scratch/me', ME, look)?.why).toContain('everybody may write')
  })
})
