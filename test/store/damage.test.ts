import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OrionError } from '../../src/schema/error.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { fillWhole, readWhole } from './whole-registry.ts'

const now = () => new Date(Date.UTC(2026, 2, 4))

/** A registry whose newest commits lie in its WAL still, as after a crash, and one where they do not. */
function originals(): { name: string; main: Buffer; wal: Buffer | null; said: string }[] {
  const path = join(weirdFolder(), 'registry.db')
  const store = openStore(path, { now })
  fillWhole(store)
  const said = JSON.stringify(readWhole(store))
  const unmerged = { name: 'with a WAL', main: readFileSync(path), wal: readFileSync(`${path}-wal`), said }
  store.close()
  return [{ name: 'at rest', main: readFileSync(path), wal: null, said }, unmerged]
}

/** Deterministic stand-in for chance. */
function mix(n: number): number {
  const x = Math.imul(n ^ (n >>> 15), 0x2c1b3c6d)
  return ((x ^ (x >>> 12)) >>> 0) / 2 ** 32
}

function damage(bytes: Buffer, round: number): Buffer {
  if (round % 5 === 0) return bytes.subarray(0, Math.floor(bytes.length * mix(round + 1)))
  const copy = Buffer.from(bytes)
  const header = round % 5 === 1
  for (let k = 0; k < 1 + (round % 7); k++) {
    const at = Math.floor(mix(round * 31 + k) * (header ? 100 : copy.length))
    copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(mix(round * 17 + k) * 8))
  }
  return copy
}

/** `refused` on opening, `different` when only a look at the whole file finds the damage. */
function outcome(path: string): 'refused' | 'different' | 'same' {
  let store: Store
  try {
    store = openStore(path, { now })
  } catch (error) {
    return explained(error) && 'refused'
  }
  try {
    return store.integrity().ok ? 'same' : 'different'
  } catch (error) {
    return explained(error) && 'different'
  } finally {
    store.close()
  }
}

/** True for an error that tells a user what to do; throws any other. */
function explained(error: unknown): true {
  if (!(error instanceof OrionError)) throw error
  expect(error.code).toBe('registry_damaged')
  expect(error.hint).toBeTruthy()
  return true
}

describe.each(originals())('a damaged registry $name', ({ main, wal, said }) => {
  test('is never changed, never answered with an empty one, and always explained', () => {
    const path = join(weirdFolder(), 'registry.db')
    const seen = { refused: 0, different: 0, same: 0 }
    for (let round = 0; round < 260; round++) {
      const bytes = damage(main, round)
      writeFileSync(path, bytes, { mode: 0o600 })
      if (wal) writeFileSync(`${path}-wal`, wal, { mode: 0o600 })
      const result = outcome(path)
      seen[result] += 1
      if (result === 'refused' || !wal) {
        expect(readFileSync(path).equals(bytes), `round ${round} changed the file`).toBe(true)
      }
      expect(existsSync(path)).toBe(true)
      if (!wal && bytes.length < main.length) expect(result).toBe('refused')
    }
    expect(seen.refused).toBeGreaterThan(50)
    if (wal) writeFileSync(`${path}-wal`, wal, { mode: 0o600 })
    writeFileSync(path, main, { mode: 0o600 })
    const whole = openStore(path, { now })
    expect(JSON.stringify(readWhole(whole))).toBe(said)
    whole.close()
  })
})

test('the message names the newest backup', () => {
  const path = join(weirdFolder(), 'registry.db')
  openStore(path, { now }).close()
  const backups = join(dirname(path), 'backups')
  mkdirSync(backups, { mode: 0o700 })
  for (const stamp of ['20260101T000000000Z', '20260301T000000000Z', '20260201T000000000Z']) {
    copyFileSync(path, join(backups, `registry-v1-${stamp}-1.db`))
  }
  writeFileSync(path, 'no database at all'.repeat(20), { mode: 0o600 })
  expect(() => openStore(path, { now })).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('registry-v1-20260301T000000000Z-1.db') }),
  )
})
