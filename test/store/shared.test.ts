import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OrionError } from '../../src/schema/error.ts'
import type { HostIdentity } from '../../src/store/host-lock.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { FUZZ_TIMEOUT_MS, fuzzRuns } from '../support/fuzz-runs.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { doWrite, isWritten } from './workload.ts'

/** Time that passed while a host slept. */
let skipped = 0
const now = () => new Date(Date.UTC(2026, 2, 4) + skipped)
const NFS = 0x6969
const HOSTS = ['login1', 'login2', 'node7'].map((host): HostIdentity => ({ host, boot_id: `boot-${host}` }))
const [ONE, TWO] = HOSTS
const fresh = () => join(weirdFolder(), 'registry.db')
const openOn = (path: string, host: HostIdentity | undefined, fileSystemType = NFS) =>
  openStore(path, { now, fileSystemType, ...(host ? { host } : {}) })
const busyBy = (host: string) =>
  expect.objectContaining<Partial<OrionError>>({
    code: 'registry_busy',
    message: expect.stringContaining(`${host} uses it now`),
  })
/** Makes the host that has the registry look silent for longer than anybody waits. */
const silence = (path: string) => utimesSync(`${path}.host`, new Date(0), new Date(0))

test('a registry on a shared file system belongs to one host, which the others are told', () => {
  const path = fresh()
  const first = openOn(path, ONE)
  const second = openOn(path, ONE)
  expect(() => openOn(path, TWO)).toThrow(busyBy('login1'))
  doWrite(first, 'p', 0)
  doWrite(second, 'p', 1)
  first.close()
  second.close()
  expect(() => openOn(path, TWO)).toThrow(busyBy('login1'))
  silence(path)
  const other = openOn(path, TWO)
  expect([isWritten(other, 'p', 0), isWritten(other, 'p', 1)]).toEqual([true, true])
  expect(() => openOn(path, ONE)).toThrow(busyBy('login2'))
  other.close()
  expect(readdirSync(dirname(path)).sort()).toEqual(['registry.db', 'registry.db.host'])
})

test('on a local file system no host is asked', () => {
  const path = fresh()
  const [one, two] = [openOn(path, ONE, 0xef53), openOn(path, TWO, 0xef53)]
  doWrite(one, 'p', 0)
  doWrite(two, 'p', 1)
  expect(readdirSync(dirname(path))).not.toContain('registry.db.host')
  one.close()
  two.close()
})

test.each(['', 'not JSON', '{"host":3}'])('a host file that says %j keeps nobody out', text => {
  const path = fresh()
  openOn(path, ONE).close()
  writeFileSync(`${path}.host`, text)
  silence(path)
  openOn(path, TWO).close()
  expect(() => openOn(path, ONE)).toThrow(busyBy('login2'))
})

test(
  'hosts that come, fall silent and wake in any order never write side by side and lose nothing',
  () => {
    const act = fc.record({
      host: fc.constantFrom(0, 1, 2),
      what: fc.constantFrom('open', 'open', 'write', 'write', 'silence', 'close'),
    })
    fc.assert(
      fc.property(fc.array(act, { minLength: 10, maxLength: 25 }), acts => {
        const path = fresh()
        const open = new Map<number, Store>()
        let written = 0
        try {
          for (const { host, what } of acts) {
            const store = open.get(host)
            try {
              if (what === 'open' && !store) open.set(host, openOn(path, HOSTS[host]))
              if (what === 'write' && store) {
                doWrite(store, 'p', written)
                expect(readFileSync(`${path}.host`, 'utf8')).toContain(`boot-${HOSTS[host]?.host}`)
                written += 1
              }
              if (what === 'close' && store) {
                store.close()
                open.delete(host)
              }
            } catch (error) {
              expect(error).toMatchObject({
                code: 'registry_busy',
                message: expect.stringContaining('uses it now'),
              })
            }
            if (what !== 'silence' || open.size === 0) continue
            silence(path)
            skipped += 60_000
          }
        } finally {
          for (const store of open.values()) store.close()
        }
        if (existsSync(`${path}.host`)) silence(path)
        const last = openOn(path, TWO)
        for (let n = 0; n < written; n += 1) expect(isWritten(last, 'p', n)).toBe(true)
        expect(last.integrity()).toEqual({ ok: true, problems: [] })
        last.close()
      }),
      { numRuns: fuzzRuns(20) },
    )
  },
  FUZZ_TIMEOUT_MS,
)
