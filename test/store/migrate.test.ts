import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, test } from 'vitest'
import { armFailpoints } from '../../src/core/failpoint.ts'
import { MIGRATIONS } from '../../src/store/migrations/all.ts'
import { openStore } from '../../src/store/open.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { startWorkload } from './run-workload.ts'
import { fillWhole, readWhole } from './whole-registry.ts'

const FIXTURES = fileURLToPath(new URL('../fixtures/registry/', import.meta.url))
const clock = { ms: Date.UTC(2026, 2, 4) }
const now = () => new Date(clock.ms)
/** What a later version of the registry might change. */
const NEXT = [
  'ALTER TABLE runs ADD COLUMN colour TEXT',
  'CREATE TABLE notes (run INTEGER PRIMARY KEY, text TEXT) STRICT',
  `UPDATE runs SET colour = 'red'`,
  'CREATE INDEX runs_colour ON runs (colour)',
]
const migrations = [...MIGRATIONS, NEXT]

afterEach(() => armFailpoints(null))

function filled(): string {
  const path = join(weirdFolder(), 'registry.db')
  const store = openStore(path, { now })
  fillWhole(store)
  store.close()
  return path
}

function versionOf(path: string): unknown {
  const db = new Database(path, { readonly: true })
  const version = db.pragma('user_version', { simple: true })
  db.close()
  return version
}

describe('a registry of every released version', () => {
  test.each(readdirSync(FIXTURES).filter(name => name.endsWith('.db')))(
    '%s opens and says what it said',
    name => {
      const path = join(weirdFolder(), 'registry.db')
      copyFileSync(join(FIXTURES, name), path)
      const store = openStore(path, { now })
      expect(store.mode).toBe('read-write')
      expect(store.integrity()).toEqual({ ok: true, problems: [] })
      const said = JSON.stringify(readWhole(store), null, 1)
      const before = JSON.parse(readFileSync(join(FIXTURES, name.replace('.db', '.json')), 'utf8'))
      expect(JSON.parse(said)).toMatchObject(before)
      store.rebuildProjections()
      expect(JSON.stringify(readWhole(store), null, 1)).toBe(said)
      store.close()
    },
  )

  test('includes the one that this program writes', () => {
    expect(readdirSync(FIXTURES)).toContain(`v${MIGRATIONS.length}.db`)
  })
})

describe('bringing a registry up to date', () => {
  test('copies it first, keeps seven copies, and each copy opens', () => {
    const path = filled()
    const before = openStore(path, { now })
    const said = readWhole(before)
    before.close()
    for (let extra = 1; extra <= 9; extra++) {
      clock.ms += 1_000
      const more = Array.from({ length: extra }, (_, i) =>
        i === 0 ? NEXT : [`CREATE TABLE more${i} (x) STRICT`.replace('x', 'x ANY')],
      )
      const store = openStore(path, { now, migrations: [...MIGRATIONS, ...more] })
      expect(readWhole(store)).toEqual(said)
      store.close()
    }
    const folder = join(dirname(path), 'backups')
    const copies = readdirSync(folder).sort()
    expect(copies).toHaveLength(7)
    const newest = Array.from({ length: 7 }, (_, at) => MIGRATIONS.length + 2 + at)
    expect(copies.map(name => Number(/^registry-v(\d+)-/.exec(name)?.[1])).sort((a, b) => a - b)).toEqual(
      newest,
    )
    const copy = join(weirdFolder(), 'registry.db')
    copyFileSync(join(folder, copies[0] ?? ''), copy)
    const reader = openStore(copy, { now, readOnly: true })
    expect(readWhole(reader)).toEqual(said)
    reader.close()
  })

  test('leaves the old registry when any of its statements fails, and works the next time', () => {
    const path = filled()
    for (const [i] of NEXT.entries()) {
      armFailpoints(`store.migrate:throw@${i + 1}`)
      expect(() => openStore(path, { now, migrations })).toThrow('failpoint store.migrate')
      expect(versionOf(path)).toBe(MIGRATIONS.length)
    }
    armFailpoints('store.migrate:enospc@2')
    expect(() => openStore(path, { now, migrations })).toThrow(expect.objectContaining({ code: 'disk_full' }))
    armFailpoints('store.backup:throw')
    expect(() => openStore(path, { now, migrations })).toThrow('failpoint store.backup')
    armFailpoints(null)
    openStore(path, { now, migrations }).close()
    expect(versionOf(path)).toBe(migrations.length)
  })

  test('leaves no registry at all when making the first one is cut short at any statement', async () => {
    const path = join(weirdFolder(), 'registry.db')
    const statements = MIGRATIONS.flat().length
    for (let hit = 1; hit <= statements; hit++) {
      armFailpoints(`store.migrate:throw@${hit}`)
      expect(() => openStore(path, { now })).toThrow('failpoint store.migrate')
      expect(existsSync(path)).toBe(false)
    }
    armFailpoints(null)
    for (const hit of [1, 2, Math.floor(statements / 2), statements]) {
      const work = startWorkload(path, 'p', 1, `store.migrate:kill@${hit}`)
      expect(await work.ended).toMatchObject({ signal: 'SIGKILL' })
      expect(existsSync(path)).toBe(false)
    }
    openStore(path, { now }).close()
    expect(readdirSync(dirname(path)).sort()).toEqual(['registry.db'])
  })
})

describe('a registry of a newer version', () => {
  test('is read, never written, and stays as it is byte by byte', () => {
    const path = filled()
    openStore(path, { now, migrations }).close()
    const bytes = readFileSync(path)
    const store = openStore(path, { now })
    expect(store.mode).toBe('read-only')
    expect(store.run('run001')?.name).toBe('poyo-small')
    expect(store.latest('run001')).not.toEqual({})
    const refusal = expect.objectContaining({
      code: 'registry_newer',
      hint: expect.stringContaining('Update'),
    })
    expect(() => store.remember('a', {})).toThrow(refusal)
    expect(() => store.rebuildProjections()).toThrow(refusal)
    store.close()
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  test('explains a question that its tables no longer answer', () => {
    const path = filled()
    openStore(path, { now, migrations: [...MIGRATIONS, ['DROP TABLE memory']] }).close()
    const store = openStore(path, { now })
    expect(() => store.recall('view')).toThrow(expect.objectContaining({ code: 'registry_newer' }))
    store.close()
  })
})

test('a database of another program is refused and left alone', () => {
  const path = join(weirdFolder(), 'registry.db')
  const db = new Database(path)
  db.exec('CREATE TABLE other (x)')
  db.close()
  const bytes = readFileSync(path)
  expect(() => openStore(path, { now })).toThrow(
    expect.objectContaining({
      code: 'registry_damaged',
      message: expect.stringContaining('another program'),
    }),
  )
  expect(readFileSync(path).equals(bytes)).toBe(true)
  writeFileSync(path, '')
  expect(() => openStore(path, { now })).toThrow(expect.objectContaining({ code: 'registry_damaged' }))
  expect(readFileSync(path)).toHaveLength(0)
})
