import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { armFailpoints } from '../../src/core/failpoint.ts'
import { fileSystemOf } from '../../src/store/file-system.ts'
import { openConnection, openStore } from '../../src/store/open.ts'
import { sampleAttempt, sampleRun } from '../support/sample-run.ts'
import { makeReadOnly, smallDisk } from '../support/small-disk.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { fillWhole, readWhole } from './whole-registry.ts'
import { doWrite, isWritten } from './workload.ts'

const now = () => new Date(Date.UTC(2026, 2, 4))
const modeOf = (path: string) => (lstatSync(path).mode & 0o777).toString(8)
const OTHER_USER = 65_534
const OPEN_AS_OTHER = `import { openConnection, openStore } from '${fileURLToPath(new URL('../../src/store/open.ts', import.meta.url))}'
  process.setuid(${OTHER_USER})
  try { openStore(process.argv[1], { now: () => new Date() }) } catch (error) { console.log(error.code, error.message) }`
const unusable = (message: RegExp) =>
  expect.objectContaining({
    code: 'registry_unusable',
    message: expect.stringMatching(message),
    hint: expect.stringMatching(/./),
  })

describe('the folder of the registry', () => {
  test('is made with everything in it closed to others, whatever the umask', async () => {
    const path = join(weirdFolder(), 'made', 'deep', 'registry.db')
    const umask = process.umask(0)
    onTestFinished(() => void process.umask(umask))
    const store = openStore(path, { now })
    store.remember('a', {})
    await store.backup(join(dirname(path), 'copy.db'))
    expect([modeOf(dirname(path)), modeOf(dirname(dirname(path)))]).toEqual(['700', '700'])
    for (const name of ['registry.db', 'registry.db-wal', 'registry.db-shm', 'copy.db']) {
      expect(modeOf(join(dirname(path), name)), name).toBe('600')
    }
    store.close()
  })

  test('is refused when others can enter it, when it is a link and when it is no folder', () => {
    const base = weirdFolder()
    const folder = join(base, 'open')
    mkdirSync(folder)
    for (const mode of [0o755, 0o770, 0o701]) {
      chmodSync(folder, mode)
      expect(() => openStore(join(folder, 'registry.db'), { now })).toThrow(unusable(/other users can enter/))
    }
    chmodSync(folder, 0o700)
    symlinkSync(folder, join(base, 'link'))
    expect(() => openStore(join(base, 'link', 'registry.db'), { now })).toThrow(unusable(/a link/))
    writeFileSync(join(base, 'file'), '')
    expect(() => openStore(join(base, 'file', 'registry.db'), { now })).toThrow(unusable(/./))
    mkdirSync(join(folder, 'registry.db'))
    expect(() => openStore(join(folder, 'registry.db'), { now })).toThrow(unusable(/not a plain file/))
  })

  test('closes a registry that was copied into it open', () => {
    const [from, to] = [join(weirdFolder(), 'registry.db'), join(weirdFolder(), 'registry.db')]
    openStore(from, { now }).close()
    copyFileSync(from, to)
    chmodSync(to, 0o644)
    openStore(to, { now }).close()
    expect(modeOf(to)).toBe('600')
  })

  test.runIf(process.getuid?.() === 0)(
    "is refused when it is another user's, and when nothing can be made in it",
    () => {
      const base = mkdtempSync('/var/tmp/orion-test-')
      onTestFinished(() => rmSync(base, { recursive: true }))
      chmodSync(base, 0o755)
      const [ours, theirs] = [join(base, 'ours'), join(base, 'theirs')]
      mkdirSync(ours, { mode: 0o700 })
      mkdirSync(theirs, { mode: 0o500 })
      chownSync(theirs, OTHER_USER, OTHER_USER)
      const openAsOther = (folder: string) =>
        spawnSync(
          process.execPath,
          ['--input-type=module', '-e', OPEN_AS_OTHER, join(folder, 'registry.db')],
          {
            encoding: 'utf8',
          },
        ).stdout
      expect(openAsOther(ours)).toMatch(/^registry_unusable .*belongs to another user/)
      expect(openAsOther(theirs)).toMatch(/^registry_unusable .*EACCES/)
      expect(() => openStore(join(theirs, 'registry.db'), { now })).toThrow(
        unusable(/belongs to another user/),
      )
    },
  )
})

describe('a network file system', () => {
  test.each([
    [0xef53, 'local'],
    [0x01021994, 'local'],
    [-1859950530, 'local'],
    [0x58465342, 'local'],
    [0x6969, 'remote'],
    [0x0bd00bd0, 'remote'],
    [0x47504653, 'remote'],
    [0x65735546, 'remote'],
    [0xff534d42, 'remote'],
    [0, 'remote'],
  ])('is told by its type: %i is %s', (type, expected) => {
    expect(fileSystemOf(type)).toBe(expected)
  })

  test.each([
    { what: 'a local file system', type: 0xef53, journal: 'wal', synchronous: 2 },
    { what: 'a network file system', type: 0x6969, journal: 'delete', synchronous: 3 },
  ])('on $what a commit is on disk when it is confirmed', ({ type, journal, synchronous }) => {
    const { db } = openConnection(join(weirdFolder(), 'registry.db'), { now, fileSystemType: type })
    const pragma = (name: string) => db.pragma(name, { simple: true })
    expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')]).toEqual([
      journal,
      synchronous,
      1,
    ])
    db.close()
  })

  test('gets a rollback journal, also where the registry had a WAL, and back', () => {
    const path = join(weirdFolder(), 'registry.db')
    const journal = () => {
      const db = new Database(path)
      const mode = db.pragma('journal_mode', { simple: true })
      db.close()
      return mode
    }
    const first = openStore(path, { now, fileSystemType: 0x6969 })
    fillWhole(first)
    const said = readWhole(first)
    expect(first.mode).toBe('read-write')
    expect(() => lstatSync(`${path}-wal`)).toThrow()
    first.close()
    expect(journal()).toBe('delete')
    for (const [type, mode] of [
      [0xef53, 'wal'],
      [0x6969, 'delete'],
    ] as const) {
      const store = openStore(path, { now, fileSystemType: type })
      const other = openStore(path, { now, fileSystemType: type })
      expect(readWhole(store)).toEqual(said)
      other.remember(mode, {})
      expect(store.recall(mode)).toEqual({})
      store.close()
      other.close()
      expect(journal()).toBe(mode)
    }
  })
})

describe('a disk', () => {
  test.runIf(process.getuid?.() === 0)(
    'that is full stops writes with a word on space, loses nothing, and writes go on once there is room',
    () => {
      const disk = smallDisk(2_048)
      const path = join(disk, 'registry.db')
      const store = openStore(path, { now })
      let written = 0
      let refused: unknown = null
      writeFileSync(join(disk, 'filler'), Buffer.alloc(1_200_000))
      while (refused === null && written < 10_000) {
        try {
          doWrite(store, 'p', written)
          written += 1
        } catch (error) {
          refused = error
        }
      }
      expect(refused).toMatchObject({ code: 'disk_full', retryable: true })
      expect(String(refused)).toContain(path)
      expect(String(refused)).toMatch(/\d+ bytes free/)
      expect(written).toBeGreaterThan(3)
      for (let i = 0; i < written; i++) expect(isWritten(store, 'p', i)).toBe(true)
      expect(isWritten(store, 'p', written)).toBe(false)
      writeFileSync(join(disk, 'filler'), '')
      doWrite(store, 'p', written)
      for (let i = 0; i <= written; i++) expect(isWritten(store, 'p', i)).toBe(true)
      expect(store.integrity()).toEqual({ ok: true, problems: [] })
      store.close()
    },
  )

  test.runIf(process.getuid?.() === 0)('that is full from the start, or read-only, is named', () => {
    const disk = smallDisk(64)
    const path = join(disk, 'registry.db')
    expect(() => openStore(path, { now })).toThrow(expect.objectContaining({ code: 'disk_full' }))
    expect(() => lstatSync(path)).toThrow()
    makeReadOnly(disk)
    expect(() => openStore(path, { now })).toThrow(unusable(/read-only/))
    const roomy = smallDisk(4_096)
    const whole = join(roomy, 'registry.db')
    openStore(whole, { now }).close()
    makeReadOnly(roomy)
    expect(() => openStore(whole, { now })).toThrow(unusable(/./))
  })

  test('that is full in the middle of a write leaves nothing of it', () => {
    const path = join(weirdFolder(), 'registry.db')
    const store = openStore(path, { now })
    armFailpoints('store.before-commit:enospc')
    onTestFinished(() => armFailpoints(null))
    expect(() => store.createRun(sampleRun('a'), sampleAttempt('a'), null)).toThrow(
      expect.objectContaining({ code: 'disk_full', message: expect.stringContaining(path) }),
    )
    armFailpoints(null)
    expect(store.run('a')).toBeNull()
    store.createRun(sampleRun('a'), sampleAttempt('a'), null)
    expect(store.run('a')).not.toBeNull()
    store.close()
  })
})

describe('reading only', () => {
  test('opens what is there, writes nothing and makes nothing', () => {
    const path = join(weirdFolder(), 'registry.db')
    expect(() => openStore(path, { now, readOnly: true })).toThrow(unusable(/does not exist/))
    const writer = openStore(path, { now })
    fillWhole(writer)
    const reader = openStore(path, { now, readOnly: true })
    expect(reader.mode).toBe('read-only')
    expect(readWhole(reader)).toEqual(readWhole(writer))
    expect(() => reader.remember('a', {})).toThrow(unusable(/reading only/))
    writer.remember('view', { filter: 'new' })
    expect(reader.recall('view')).toEqual({ filter: 'new' })
    reader.close()
    writer.close()
  })
})

test('a backup is whole, private and opens, while writes go on', async () => {
  const path = join(weirdFolder(), 'registry.db')
  const store = openStore(path, { now })
  fillWhole(store)
  const said = readWhole(store)
  const copy = join(weirdFolder(), 'copy.db')
  const done = store.backup(copy)
  store.remember('later', {})
  await done
  const again = openStore(copy, { now })
  expect(readWhole(again)).toEqual(said)
  expect(again.integrity().ok).toBe(true)
  again.close()
  await expect(store.backup(join(weirdFolder(), 'nowhere', 'copy.db'))).rejects.toThrow(/./)
  store.close()
  expect(readFileSync(copy).subarray(0, 6).toString()).toBe('SQLite')
})
