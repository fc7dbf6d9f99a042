import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { OrionError } from '../../src/schema/error.ts'
import { openStore } from '../../src/store/open.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { fillWhole, readWhole } from './whole-registry.ts'

const fresh = () => join(weirdFolder(), 'registry.db')
const dayOf = (day: number) => new Date(Date.UTC(2026, 2, day, 23, 59))
const backupsOf = (path: string) => readdirSync(join(dirname(path), 'backups')).sort()

test('a registry is copied once a day, and seven days are kept', async () => {
  let day = 1
  const path = fresh()
  const store = openStore(path, { now: () => dayOf(day) })
  const other = openStore(path, { now: () => dayOf(day) })
  for (; day <= 10; day += 1) {
    const made = await store.backUpDaily()
    expect(made && lstatSync(made).mode & 0o777).toBe(0o600)
    expect(await other.backUpDaily()).toBeNull()
  }
  const days = backupsOf(path).map(name => /^registry-daily-(\d{8})T/.exec(name)?.[1])
  expect(days).toEqual([4, 5, 6, 7, 8, 9, 10].map(each => `202603${`${each}`.padStart(2, '0')}`))
  store.close()
  other.close()
})

test('a copy that is stopped leaves nothing behind', async () => {
  const path = fresh()
  const store = openStore(path, { now: () => dayOf(1) })
  fillWhole(store)
  await expect(store.backUpDaily(AbortSignal.abort())).rejects.toThrow()
  expect(backupsOf(path)).toEqual([])
  expect(await store.backUpDaily()).not.toBeNull()
  store.close()
})

test('the words on a damaged registry, typed into a shell, bring back the newest copy', async () => {
  const path = fresh()
  const store = openStore(path, { now: () => dayOf(1) })
  fillWhole(store)
  const said = readWhole(store)
  await store.backUpDaily()
  store.remember('after the copy', {})
  store.close()
  writeFileSync(path, 'no registry any more')
  writeFileSync(`${path}-wal`, 'a log of another file')
  const refusal = (() => {
    try {
      openStore(path, { now: () => dayOf(2) })
    } catch (error) {
      return error
    }
  })()
  const hint = refusal instanceof OrionError ? (refusal.hint ?? '') : ''
  execFileSync('sh', ['-c', hint.slice(hint.indexOf('mv '))])
  expect(existsSync(`${path}.damaged`)).toBe(true)
  const again = openStore(path, { now: () => dayOf(2) })
  expect(readWhole(again)).toEqual(said)
  expect(again.integrity()).toEqual({ ok: true, problems: [] })
  again.close()
})
