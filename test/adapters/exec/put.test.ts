import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { put } from '../../../src/adapters/exec/put.ts'
import { makeReadOnly, smallDisk } from '../../support/small-disk.ts'
import { until } from '../../support/until.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

const WRITER = new URL('../../fixtures/jobs/put-forever.ts', import.meta.url).pathname

it('leaves the old content or the new one, whole, whenever its writer is killed', async () => {
  const path = join(weirdFolder(), 'record.json')
  const versions = ['a', 'b'].map(letter => letter.repeat(300_000))
  for (let kill = 0; kill < 25; kill += 1) {
    const writer = spawn(process.execPath, [WRITER, path], { stdio: 'ignore' })
    const exited = once(writer, 'exit')
    await until(() => existsSync(path))
    await pause(Math.random() * 150)
    writer.kill('SIGKILL')
    await exited
    expect(versions).toContain(readFileSync(path, 'utf8'))
  }
})

it('keeps the old content and leaves no draft when the disk is full', async () => {
  const folder = smallDisk(64)
  const path = join(folder, 'record.json')
  await put(path, 'old')
  await expect(put(path, 'x'.repeat(100_000))).rejects.toMatchObject({
    code: 'disk_full',
    message: expect.stringContaining(path),
    hint: expect.any(String),
  })
  expect(readFileSync(path, 'utf8')).toBe('old')
  expect(readdirSync(folder)).toEqual(['record.json'])
})

it.each([
  {
    what: 'the file system is read-only',
    make: () => {
      const folder = smallDisk(64)
      makeReadOnly(folder)
      return join(folder, 'record')
    },
  },
  { what: 'there is no such file or folder', make: () => join(weirdFolder(), 'none', 'record') },
  {
    what: 'a part of the path is not a folder',
    make: () => {
      const file = join(weirdFolder(), 'file')
      writeFileSync(file, '')
      return join(file, 'record')
    },
  },
])('says that $what', async ({ what, make }) => {
  const path = make()
  await expect(put(path, 'text')).rejects.toMatchObject({
    code: 'io',
    message: `cannot write ${path}: ${what}`,
  })
})

it('does not take the place of a folder', async () => {
  const path = join(weirdFolder(), 'folder')
  mkdirSync(path)
  await expect(put(path, 'text')).rejects.toMatchObject({ code: 'io' })
  expect(statSync(path).isDirectory()).toBe(true)
  expect(readdirSync(join(path, '..'))).toEqual(['folder'])
})
