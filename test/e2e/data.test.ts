import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { NOW, SAMPLE_RUNS, seedRegistry } from '../support/seeded-registry.ts'
import { openTestSession } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

/** A catalog of real files: one is as it was, one has another size, one is gone. */
async function start(count = 4): Promise<{ terminal: TestTerminal }> {
  const home = weirdFolder()
  const folder = join(home, 'recordings')
  mkdirSync(folder)
  seedRegistry(home, SAMPLE_RUNS)
  const store = openStore(join(home, 'registry.db'), { now: () => NOW })
  for (let at = 0; at < count; at += 1) {
    const path = join(folder, `day${at}.h5`)
    const text = `recording ${at}`
    if (at !== 2) writeFileSync(path, text)
    store.addRecording({
      id: `reach/day${at}`,
      dataset: 'reach',
      session: `day${at}`,
      subject: at % 2 === 0 ? 'p042' : 'p043',
      modalities: ['spikes'],
      fields: [],
      units: 100 + at,
      spikes: 1000,
      trials: 3,
      start_s: 0,
      end_s: 1800,
      duration_s: 1800,
      path,
      bytes: text.length,
      hash: `${at}`.repeat(64),
      file_sha256: createHash('sha256').update(text).digest('hex'),
      source: null,
    })
    if (at === 1) appendFileSync(path, ' and more')
  }
  store.close()
  const { terminal } = await openTestSession({ home })
  open.push(terminal)
  await terminal.waitFor('finetune-p042', 20_000)
  terminal.press(':')
  terminal.send('data')
  terminal.press('enter')
  await terminal.waitFor('runs > data')
  return { terminal }
}

describe('the catalog', () => {
  it('shows what recordings hold, come to, and whether their files are there', async () => {
    const { terminal } = await start()
    await terminal.waitFor('4 recordings  2.0 h  406 units')
    await terminal.waitFor(/▌ reach\/day1 .*✖ changed/)
    await terminal.waitFor(/▌ reach\/day2 .*✖ missing/)
    await terminal.waitFor(/reach\/day0 .*present/)
  })

  it('follows a query as it is typed, and says what is wrong with it', async () => {
    const { terminal } = await start()
    await terminal.waitFor('4 recordings')
    terminal.press('/')
    terminal.send('p042')
    await terminal.waitFor('2 of 4 recordings  1.0 h')
    terminal.press('ctrl+u')
    terminal.send('query(subject="p043")')
    await terminal.waitFor('2 of 4 recordings  1.0 h  204 units')
    terminal.press('ctrl+u')
    terminal.send('query(subjct="p043")')
    await terminal.waitFor(/subjct/)
    terminal.press('esc')
    await terminal.waitFor('4 recordings  2.0 h')
  })

  it('reads files whole, one or all', async () => {
    const { terminal } = await start()
    await terminal.waitFor('4 recordings')
    terminal.press('v')
    await terminal.waitFor('1 recording as when added: orion data verify')
    await terminal.waitFor(/reach\/day0 .*✔ verified/)
    terminal.press('V')
    await terminal.waitFor('2 of 4 differ: reach/day1')
  })

  it('shows everything about one, and closes that with Esc', async () => {
    const { terminal } = await start()
    await terminal.waitFor('4 recordings')
    terminal.press('enter')
    await terminal.waitFor('the file is the original')
    await terminal.waitFor('no run yet')
    terminal.press('esc')
    await until(() => !terminal.screen().includes('the file is the original'), { what: 'closed details' })
  })

  it('asks for a path, completing it', async () => {
    const { terminal } = await start()
    await terminal.waitFor('4 recordings')
    terminal.press('a')
    await terminal.waitFor('add:')
    terminal.send('test/e2e/fra')
    await terminal.waitFor(' test/e2e/frames.test.ts')
    terminal.press('tab')
    await terminal.waitFor('add:  test/e2e/frames.test.ts')
    terminal.press('esc')
    await terminal.waitFor('4 recordings')
  })

  it('tells an empty catalog how to begin', async () => {
    const { terminal } = await start(0)
    await terminal.waitFor('No recording yet.')
    expect(terminal.screen()).toContain('orion data add recordings/')
    expect(terminal.screen()).toContain('orion demo')
  })
})
