import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openConnection, openStore } from '../../src/store/open.ts'
import { sampleAttempt, sampleRun } from '../support/sample-run.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { startWorkload } from './run-workload.ts'
import { isWritten } from './workload.ts'

const now = () => new Date()

describe('several processes on one registry', () => {
  test.each([
    { what: 'that none has made yet', made: false },
    { what: 'that is there', made: true },
  ])('all write without ever seeing a lock, $what', async ({ made }) => {
    const path = join(weirdFolder(), 'registry.db')
    if (made) openStore(path, { now }).close()
    const writes = 200
    const works = Array.from({ length: 8 }, (_, i) => startWorkload(path, `p${i}`, writes))
    for (const work of works) expect(await work.ended, work.stderr()).toEqual({ code: 0, signal: null })
    const store = openStore(path, { now })
    for (let p = 0; p < 8; p++)
      for (let i = 0; i < writes; i++) expect(isWritten(store, `p${p}`, i)).toBe(true)
    expect(store.integrity()).toEqual({ ok: true, problems: [] })
    expect(Object.values(store.countByState()).reduce((a, b) => a + b)).toBe((8 * writes) / 4)
    store.close()
  })

  test('notice each other, and themselves, by the data version', () => {
    const path = join(weirdFolder(), 'registry.db')
    const [one, two] = [openStore(path, { now }), openStore(path, { now })]
    const versions = [one.dataVersion(), two.dataVersion()]
    expect([one.dataVersion(), two.dataVersion()]).toEqual(versions)
    one.remember('view', {})
    expect(one.dataVersion()).toBeGreaterThan(versions[0] ?? 0)
    expect(two.dataVersion()).toBeGreaterThan(versions[1] ?? 0)
    expect([one.dataVersion(), two.dataVersion()]).toEqual([one.dataVersion(), two.dataVersion()])
    one.close()
    two.close()
  })

  test('resume a run once: the second is told that an attempt is under way', () => {
    const path = join(weirdFolder(), 'registry.db')
    const [one, two] = [openStore(path, { now }), openStore(path, { now })]
    one.createRun(sampleRun('a'), sampleAttempt('a'), null)
    expect(() => two.addAttempt(sampleAttempt('a', 2), null)).toThrow(/attempt 1 of run a is planned/)
    one.transition('a', 1, ['planned'], { state: 'failed' })
    two.addAttempt(sampleAttempt('a', 2), null)
    expect(() => one.addAttempt(sampleAttempt('a', 2, { token: 'other' }), null)).toThrow(
      /attempt 2 of run a is planned/,
    )
    expect(one.transition('a', 1, ['planned', 'running'], { state: 'lost' })).toBe(false)
    expect(one.run('a')).toMatchObject({ state: 'planned', attempt: 2 })
    one.close()
    two.close()
  })

  test('say that the registry is busy, and that trying again helps, only after five seconds', () => {
    const path = join(weirdFolder(), 'registry.db')
    const [one, two] = [openStore(path, { now }), openStore(path, { now })]
    one.remember('a', {})
    const began = performance.now()
    const blocked = () => two.remember('b', {})
    expect(() => holdWrite(path, blocked)).toThrow(
      expect.objectContaining({
        code: 'registry_busy',
        retryable: true,
        hint: expect.stringContaining('again'),
      }),
    )
    expect(performance.now() - began).toBeGreaterThan(4_900)
    two.remember('b', { free: true })
    expect(two.recall('b')).toEqual({ free: true })
    one.close()
    two.close()
  })
})

/** Runs the body while another connection holds the write lock. */
function holdWrite(path: string, body: () => void): void {
  const connection = openConnection(path, { now })
  try {
    connection.write(body)
  } finally {
    connection.close()
  }
}
