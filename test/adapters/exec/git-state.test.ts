import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { gitState } from '../../../src/adapters/exec/git-state.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

const env = { PATH: process.env.PATH, HOME: weirdFolder() }
const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })

/** A repository with one commit. */
function repository(): string {
  const folder = weirdFolder()
  git(folder, 'init', '-q')
  writeFileSync(join(folder, 'kept.py'), 'one\ntwo\n')
  writeFileSync(join(folder, 'dropped.py'), 'x\n')
  git(folder, 'add', '.')
  git(folder, 'commit', '-qm', 'first')
  return folder
}

it('tells the commit of a clean folder', async () => {
  const folder = repository()
  expect(await gitState(folder, env)).toEqual({
    commit: git(folder, 'rev-parse', 'HEAD').trim(),
    dirty: false,
    diff: '',
    diff_left_out: false,
  })
})

it('gives a patch that turns the commit into the folder, untracked and binary files included', async () => {
  const folder = repository()
  const clean = `${folder}-clean`
  cpSync(folder, clean, { recursive: true })
  writeFileSync(join(folder, 'kept.py'), 'one\nthree\n')
  rmSync(join(folder, 'dropped.py'))
  mkdirSync(join(folder, 'sub'))
  writeFileSync(join(folder, 'sub', 'new ü.py'), 'new\n')
  writeFileSync(join(folder, 'blob.bin'), Buffer.from([0, 1, 255, 0]))
  const before = git(folder, 'status', '--porcelain')
  const state = await gitState(folder, env)
  expect(state).toMatchObject({ dirty: true, diff_left_out: false })
  expect(git(folder, 'status', '--porcelain')).toBe(before)
  writeFileSync(join(clean, '..', 'patch'), state?.diff ?? '')
  git(clean, 'apply', join(clean, '..', 'patch'))
  expect(readFileSync(join(clean, 'kept.py'), 'utf8')).toBe('one\nthree\n')
  expect(readFileSync(join(clean, 'sub', 'new ü.py'), 'utf8')).toBe('new\n')
  expect(readFileSync(join(clean, 'blob.bin'))).toEqual(Buffer.from([0, 1, 255, 0]))
  expect(() => readFileSync(join(clean, 'dropped.py'))).toThrow('ENOENT')
})

it('looks at the given folder of a repository only', async () => {
  const folder = repository()
  mkdirSync(join(folder, 'sub'))
  writeFileSync(join(folder, 'elsewhere.py'), '')
  expect(await gitState(join(folder, 'sub'), env)).toMatchObject({ dirty: false })
})

it('knows a repository without commits', async () => {
  const folder = weirdFolder()
  git(folder, 'init', '-q')
  writeFileSync(join(folder, 'first.py'), 'text\n')
  expect(await gitState(folder, env)).toMatchObject({
    commit: null,
    dirty: true,
    diff: expect.stringContaining('+text'),
  })
})

it('leaves out a patch beyond the bound, and says so', async () => {
  const folder = repository()
  writeFileSync(join(folder, 'large.txt'), 'line\n'.repeat(100_000))
  expect(await gitState(folder, env, { maxBytes: 10_000 })).toMatchObject({
    dirty: true,
    diff: '',
    diff_left_out: true,
  })
})

it('knows nothing outside a repository', async () => {
  expect(await gitState(weirdFolder(), env)).toBeNull()
  expect(await gitState(join(weirdFolder(), 'none'), env)).toBeNull()
})

it('runs no program that the repository names', async () => {
  const folder = repository()
  const canary = join(folder, '..', 'canary')
  const trap = join(folder, '..', 'trap.sh')
  writeFileSync(trap, `#!/bin/sh\ntouch '${folder.replaceAll("'", "'\\''")}/../canary'\n`, { mode: 0o700 })
  for (const name of ['core.fsmonitor', 'diff.external', 'core.pager']) git(folder, 'config', name, trap)
  writeFileSync(join(folder, 'kept.py'), 'changed\n')
  expect(await gitState(folder, env)).toMatchObject({
    dirty: true,
    diff: expect.stringContaining('+changed'),
  })
  expect(() => readFileSync(canary)).toThrow('ENOENT')
})
