import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { seedFamily } from '../support/seeded-family.ts'
import { NOW } from '../support/seeded-registry.ts'
import { openTestSession, type SessionOptions } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const open: TestTerminal[] = []
async function start(options: SessionOptions = {}) {
  const opened = await openTestSession(options)
  open.push(opened.terminal)
  await opened.terminal.waitFor('finetune-p042', 20_000)
  return opened
}
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

function fromRegistry<T>(home: string, read: (store: ReturnType<typeof openStore>) => T): T {
  const store = openStore(join(home, 'registry.db'), { now: () => NOW })
  try {
    return read(store)
  } finally {
    store.close()
  }
}
const names = (terminal: TestTerminal): string[] =>
  terminal.lines().flatMap(line => /^│ .\S \S+ +(?:\* )?([\w-]+)/.exec(line)?.[1] ?? [])
const shows = (terminal: TestTerminal, expected: string[]) =>
  until(() => names(terminal).join() === expected.join(), { what: expected.join() }).catch(error => {
    throw new Error(`${error.message}; it shows\n${terminal.screen()}`)
  })

describe('the filter of the list', () => {
  it.each<[filter: string, expected: string[]]>([
    ['step>=200', ['finetune-p042', 'poyo-mp-pretrain']],
    ['max_steps:500', ['poyo-mp-pretrain']],
    ['-state:failed,running,queued has:checkpoint', ['poyo-mp-pretrain', 'r2-test-demo']],
    ['lr>1', []],
    ['loss<0.05', ['r2-test-demo']],
    ['idle>30m -name:sweep', ['poyo-mp-pretrain', 'r2-test-demo']],
    ['failure:nan', ['finetune-p043']],
  ])('%s', async (filter, expected) => {
    const { terminal } = await start()
    terminal.press('/')
    terminal.send(filter)
    await terminal.waitFor(filter)
    if (expected.length === 0) await terminal.waitFor('No run matches')
    else await shows(terminal, expected)
  })

  it('completes fields with Tab, says where it is wrong, and keeps the list meanwhile', async () => {
    const { terminal } = await start()
    terminal.press('/')
    terminal.send('progr')
    await terminal.waitFor('percent done')
    terminal.press('tab')
    terminal.send('>=100')
    await shows(terminal, ['r2-test-demo'])
    terminal.send(' stat:x')
    await terminal.waitFor('column 15: there is no field "stat"; did you mean state?')
    await shows(terminal, ['r2-test-demo'])
    terminal.press('esc')
    await terminal.waitFor(' of 6')
  })
})

it('sorts by another order with each press, and comes back', async () => {
  const { terminal } = await start()
  terminal.press('s')
  await terminal.waitFor('sorted by: newest')
  terminal.press('s', 's')
  await terminal.waitFor('sorted by: name')
  expect(names(terminal)[0]).toBe('finetune-p042')
  terminal.press('s')
  await terminal.waitFor('sorted by: needs me')
  await shows(
    terminal,
    names(terminal).toSorted((a, b) => Number(b === 'finetune-p043') - Number(a === 'finetune-p043')),
  )
})

describe('marks', () => {
  it('are set one by one, by range and for all; Esc takes them off', async () => {
    const { terminal } = await start()
    terminal.press('space')
    await terminal.waitFor('1 marked')
    terminal.press('v', 'j', 'j')
    await terminal.waitFor('4 marked, range')
    terminal.press('v', '*')
    await terminal.waitFor('6 marked')
    terminal.press('*')
    await until(() => !terminal.screen().includes('marked'), { what: 'no marks' })
    terminal.press('space', 'esc')
    await until(() => !terminal.screen().includes('marked'), { what: 'no marks' })
    expect(terminal.exit).toBeNull()
  })

  it('pin runs, put them away and note them, each with its command', async () => {
    const { terminal, home } = await start()
    terminal.press('G', 'P')
    await terminal.waitFor('orion mark run-0001 --pin')
    await terminal.waitFor('* r2-test-demo')
    terminal.press('G', 'space', 'k', 'space', 'a')
    await terminal.waitFor('put away 2 runs?')
    await terminal.waitFor(/orion mark run-\d+ run-\d+ --archive/)
    terminal.press('y')
    await terminal.waitFor(/\d of 4/)
    terminal.press('g', 'i')
    terminal.send('the one to beat')
    terminal.press('enter')
    await terminal.waitFor(/noted: orion mark run-\d+ --note 'the one to beat'/)
    fromRegistry(home, store => {
      expect(store.runs({ archived: 'only' }).items).toHaveLength(2)
      const kept = store.runs({ order: 'needs_me' }).items
      expect(kept[0]).toMatchObject({ note: 'the one to beat' })
      expect(kept.filter(run => run.pinned)).toHaveLength(1)
    })
  })

  it('say why a key does nothing', async () => {
    const { terminal } = await start()
    terminal.press('c')
    await terminal.waitFor('nothing chosen is active')
    terminal.press('G', 'r')
    await terminal.waitFor('nothing chosen has stopped before its end')
  })
})

describe('the page of a failed run', () => {
  it('goes to the first error line, copies the card, shows the config and what differs', async () => {
    const { terminal } = await start()
    terminal.press('enter')
    await terminal.waitFor('what happened')
    terminal.press('c')
    await terminal.waitFor(/copied|the failure card/)
    terminal.press('5')
    await terminal.waitFor('* training.max_steps  400')
    terminal.press('6')
    await terminal.waitFor('run.started')
    terminal.press('1', 'l')
    await terminal.waitFor('2 logs')
  })
})

describe('what is different from what a run came from', () => {
  it('opens by d with the command that says the same', async () => {
    const home = weirdFolder()
    seedFamily(home)
    const { terminal } = await start({ home, rows: 40 })
    terminal.press('/')
    terminal.send('fork-low-lr')
    await terminal.waitFor('1 of 1')
    terminal.press('enter', 'enter')
    await terminal.waitFor('runs > fork-low-lr')
    terminal.press('d')
    await terminal.waitFor('─ what is different ─')
    await terminal.waitFor('orion diff run-base@')
    await terminal.waitFor('training.lr')
  })

  it('says why where there is nothing to compare with', async () => {
    const { terminal } = await start()
    terminal.press('enter')
    await terminal.waitFor('─ this run')
    terminal.press('d')
    await terminal.waitFor('There is nothing to compare finetune-p043 with')
  })
})
