import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { hideTable, showTable } from '../support/hidden-table.ts'
import { SAMPLE_RECORDINGS } from '../support/seeded-registry.ts'
import { openTestSession } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

async function start() {
  const opened = await openTestSession({ rows: 40, recordings: SAMPLE_RECORDINGS })
  open.push(opened.terminal)
  await opened.terminal.waitFor(/^ orion/, 20_000)
  await opened.terminal.waitFor('r2-test-demo')
  return opened
}

const REFUSED = /✖ cannot be read now, what is shown is as it was: the registry/
const HEADER = /registry cannot be read/

/** A view, what stands in it, and a table that it cannot be read without. */
const VIEWS: [view: string, keys: string[], sign: RegExp, table: string][] = [
  ['runs', [], /r2-test-demo/, 'runs'],
  ['checkpoints', ['3'], /step-0|\d+ on disk/, 'checkpoints'],
  ['data', ['5'], /grasshopper/, 'recordings'],
  ['benchmarks', ['8'], /runs > benchmarks/, 'benchmark_results'],
  ['lineage', ['4'], /descends from/, 'edges'],
]

describe('a registry that cannot be read below an open session', () => {
  it.each(VIEWS)(
    '%s: is told once, the picture stays, and it is read again by itself',
    async (_, keys, sign, table) => {
      const { terminal, home } = await start()
      terminal.press(...keys)
      await terminal.waitFor(sign)
      hideTable(home, table)
      await terminal.waitFor(HEADER)
      await terminal.waitFor(sign)
      terminal.press('j', 'k', '!')
      await terminal.waitFor(REFUSED)
      terminal.press('esc')
      await terminal.waitFor(sign)
      await terminal.waitFor(HEADER)
      showTable(home, table)
      await until(() => !HEADER.test(terminal.screen()), { what: 'the header as it was' })
      await terminal.waitFor(sign)
      terminal.press('!')
      await terminal.waitFor(REFUSED)
      await terminal.waitFor('the registry can be read again')
      expect(terminal.lines().filter(line => REFUSED.test(line))).toHaveLength(1)
      terminal.press('esc', 'q')
      expect((await terminal.ended()).code).toBe(0)
    },
  )

  it('a view that cannot be opened says so, and one stays where one was', async () => {
    const { terminal, home } = await start()
    hideTable(home, 'recordings')
    terminal.press('5')
    await terminal.waitFor('cannot open data: the registry')
    await terminal.waitFor(/^ orion {2}runs {2}/)
    showTable(home, 'recordings')
    terminal.press('5')
    await terminal.waitFor('grasshopper')
  })

  it('a file that is overwritten ends no view and no key', async () => {
    const { terminal, home } = await start()
    const path = join(home, 'registry.db')
    const other = new Database(path)
    other.pragma('wal_checkpoint(TRUNCATE)')
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(statSync(path).size, 'not a database '))
    closeSync(file)
    terminal.press('5')
    await terminal.waitFor(/is damaged/, 20_000)
    for (const key of ['3', '4', '8', '7', '1', '/', 'a', 'enter', 'j', 'enter']) terminal.press(key)
    terminal.press('?')
    await terminal.waitFor(/─ keys/)
    terminal.press('esc', 'esc', 'esc', 'esc', 'q')
    expect((await terminal.ended()).code).toBe(0)
    other.close()
  })
})
