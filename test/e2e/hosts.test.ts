import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { expectGolden } from '../support/golden.ts'
import { homeWithHosts, NOTES, noteLinks } from '../support/hosts.ts'
import { picture, SIZES } from '../support/picture.ts'
import { NOW, type SeedRun, seedRegistry } from '../support/seeded-registry.ts'
import { openTestSession, type SessionOptions } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

const falling = Array.from({ length: 40 }, (_, at) => 1 / (at + 1))
const RUNS: SeedRun[] = [
  { name: 'cognitive-load-v3', state: 'running', losses: falling, age_s: 20, profile: 'polaris' },
  { name: 'sweep-dim-512', state: 'queued', profile: 'polaris' },
  { name: 'finetune-p042', state: 'running', losses: falling, age_s: 190, profile: 'gpubox' },
]

async function start(options: SessionOptions = {}): Promise<TestTerminal> {
  const home = homeWithHosts()
  seedRegistry(home, RUNS, { still: true })
  noteLinks(home, NOTES)
  const { terminal } = await openTestSession({ home, ...options })
  open.push(terminal)
  await terminal.waitFor('sweep-dim-512', 20_000)
  return terminal
}

describe.each(['dark', 'none'])('golden frames of hosts in the theme %s', theme => {
  it.each(SIZES)('at %ix%i', async (columns, rows) => {
    const env = theme === 'none' ? { NO_COLOR: '1' } : {}
    const terminal = await start({ columns, rows, env })
    const name = (screen: string) => `${screen}-${columns}x${rows}-${theme}`
    terminal.press('7')
    await terminal.waitFor('half-written')
    await terminal.idle()
    await expectGolden(() => picture(terminal), name('hosts'))
    terminal.press('j', 'j', 'enter')
    await terminal.waitFor('ssh sara@gpubox')
    await terminal.idle()
    await expectGolden(() => picture(terminal), name('hosts-details'))
  })
})

describe('the header', () => {
  it('says how old the last word of each followed machine is, first of those that cannot be reached', async () => {
    const terminal = await start()
    await terminal.waitFor(/gpubox ✖ 3 min {3}polaris ● 10 s 4\/min {3}2 running/)
  })

  it('gives its room to what the place itself says where there is little', async () => {
    const terminal = await start({ columns: 60, rows: 20 })
    await terminal.waitFor('2 running')
    expect(terminal.lines()[0]).not.toContain('gpubox')
  })
})

describe('a run that waits on a cluster', () => {
  it('says in the list and on its page what its job waits for, and until when', async () => {
    const home = homeWithHosts()
    seedRegistry(home, RUNS, { still: true })
    const store = openStore(join(home, 'registry.db'), { now: () => NOW })
    store.noteJob('run-0002', 1, {
      ...{ id: '4711', word: 'PENDING', partition: 'gpu', nodes: [], reason: 'Resources' },
      ...{ expected_start: '2026-03-14T11:05:00.000Z', restarts: 1, time_limit_s: 86_400 },
    })
    store.close()
    const { terminal } = await openTestSession({ home, columns: 160 })
    open.push(terminal)
    await terminal.waitFor(/◌ queued +sweep-dim-512 .*at 11:05 .*Resources +polaris/, 20_000)
    terminal.press('/')
    terminal.send('sweep')
    terminal.press('enter')
    await terminal.waitFor('waits for Resources, expected to start at 11:05 (in 1 h)')
    terminal.press('enter')
    await terminal.waitFor(/job +4711 {2}PENDING {2}partition gpu/)
    await terminal.waitFor(/waits for +Resources, expected to start at 11:05 \(in 1 h\)/)
    await terminal.waitFor(/time limit +1 d/)
    await terminal.waitFor(/restarts +1 time by the scheduler/)
  })
})
