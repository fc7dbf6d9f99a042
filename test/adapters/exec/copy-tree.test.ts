import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { copyTree } from '../../../src/adapters/exec/copy-tree.ts'
import { hashFile } from '../../../src/adapters/exec/hash-file.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

/** A source folder with these files. */
function sources(files: Record<string, string>): string {
  const folder = join(weirdFolder(), 'src')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

it('copies sources in order of their paths, with sizes and digests, and leaves caches out', async () => {
  const from = sources({
    'b.py': 'b',
    'a/z.py': 'zz',
    'a/__pycache__/z.cpython-311.pyc': 'x',
    '.git/HEAD': 'x',
    'a/old.pyc': 'x',
    "it's\n.py": '',
  })
  const to = join(weirdFolder(), 'bundle', 'source')
  const copied = await copyTree(from, to)
  expect(copied.map(({ path, bytes }) => [path, bytes])).toEqual([
    ['a/z.py', 2],
    ['b.py', 1],
    ["it's\n.py", 0],
  ])
  for (const { path, sha256 } of copied) expect(await hashFile(join(to, path))).toBe(sha256)
})

it('keeps files to their owner, and executable where they were', async () => {
  const from = sources({ 'tool.sh': '#!/bin/sh', 'a/plain.py': '' })
  execFileSync('chmod', ['755', join(from, 'tool.sh')])
  const to = join(weirdFolder(), 'to')
  await copyTree(from, to)
  const modes = ['tool.sh', 'a/plain.py', 'a', '.'].map(path => statSync(join(to, path)).mode & 0o777)
  expect(modes).toEqual([0o700, 0o600, 0o700, 0o700])
})

it('copies a link inside the folder as the file it names', async () => {
  const from = sources({ 'real.py': 'code' })
  symlinkSync('real.py', join(from, 'alias.py'))
  const to = join(weirdFolder(), 'to')
  expect((await copyTree(from, to)).map(({ path }) => path)).toEqual(['alias.py', 'real.py'])
  expect(readFileSync(join(to, 'alias.py'), 'utf8')).toBe('code')
})

it.each([
  { what: 'out of the folder', link: '/etc/passwd' },
  { what: 'to a folder', link: '.' },
  { what: 'to nothing', link: 'none' },
])('refuses a link $what', async ({ link }) => {
  const from = sources({ 'a.py': '' })
  symlinkSync(link, join(from, 'link'))
  await expect(copyTree(from, join(weirdFolder(), 'to'))).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining('symbolic link'),
    hint: expect.any(String),
  })
})

it('refuses what is neither a file nor a folder', async () => {
  const from = sources({ 'a.py': '' })
  execFileSync('mkfifo', [join(from, 'pipe')])
  await expect(copyTree(from, join(weirdFolder(), 'to'))).rejects.toMatchObject({ code: 'io' })
})

it('does not write over what is there', async () => {
  const from = sources({ 'a.py': 'new' })
  const to = sources({ 'a.py': 'old' })
  await expect(copyTree(from, to)).rejects.toMatchObject({ code: 'io' })
  expect(readFileSync(join(to, 'a.py'), 'utf8')).toBe('old')
})
