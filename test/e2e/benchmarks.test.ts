import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import { dataAdd } from '../../src/control/data-add.ts'
import { listSuites } from '../../src/control/suites.ts'
import { datasetHash } from '../../src/core/benchmarks/question.ts'
import type { Event } from '../../src/schema/event.ts'
import { MIGRATIONS } from '../../src/store/migrations/all.ts'
import { openStore } from '../../src/store/open.ts'
import { expectGolden } from '../support/golden.ts'
import { picture, SIZES } from '../support/picture.ts'
import { FAMILY, seedFamily } from '../support/seeded-family.ts'
import { NOW } from '../support/seeded-registry.ts'
import { seedScores } from '../support/seeded-scores.ts'
import { openTestSession, type SessionOptions } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

async function session(options: SessionOptions & { home: string }): Promise<TestTerminal> {
  const { terminal } = await openTestSession(options)
  open.push(terminal)
  return terminal
}

async function start(options: SessionOptions = {}) {
  const home = weirdFolder()
  seedScores(home)
  const terminal = await session({ home, ...options })
  await terminal.waitFor('finetune-p042', 20_000)
  terminal.press('8')
  await terminal.waitFor(/benchmarks ─+ 6 measured checkpoints/)
  return { terminal, home }
}

describe.each(['dark', 'none'])('golden frames in the theme %s', theme => {
  it.each(SIZES)('of the list of runs with scores, at %ix%i', async (columns, rows) => {
    const home = weirdFolder()
    seedScores(home)
    const env = theme === 'none' ? { NO_COLOR: '1' } : {}
    const terminal = await session({ home, columns, rows, env })
    await terminal.waitFor('finetune-p042', 20_000)
    await terminal.idle()
    await expectGolden(() => picture(terminal), `runs-scores-${columns}x${rows}-${theme}`)
  })

  it.each(SIZES)('at %ix%i', async (columns, rows) => {
    const env = theme === 'none' ? { NO_COLOR: '1' } : {}
    const { terminal } = await start({ columns, rows, env })
    const golden = async (screen: string) => {
      await terminal.idle()
      await expectGolden(() => picture(terminal), `${screen}-${columns}x${rows}-${theme}`)
    }
    terminal.press('j')
    await terminal.waitFor('▸ r2-velocity@1')
    await terminal.waitFor(/finetune-p042 @ 100 +.*better/)
    await golden('benchmarks')
    terminal.press('enter')
    await terminal.waitFor(/24 items, worst first/)
    await golden('benchmarks-items')
  })
})

/** The row under the cursor. */
const selected = (terminal: TestTerminal): string => {
  const y = terminal.lines().findIndex((_, row) => row > 1 && terminal.cell(4, row).background !== null)
  return terminal.lines()[y] ?? ''
}

/** Moves the cursor down to a row. Rows come and go while it moves: where it passed the row, it starts again at the top. */
const goDown = async (terminal: TestTerminal, row: RegExp): Promise<void> => {
  const move = async (key: string) => {
    terminal.press(key)
    await terminal.idle()
  }
  await terminal.idle()
  for (let moves = 0; !row.test(selected(terminal)); moves += 1) {
    const before = selected(terminal)
    if (moves > 60) throw new Error(`no row ${row} in\n${terminal.screen()}`)
    await move('j')
    if (selected(terminal) === before) await move('g')
  }
}

const goTo = async (terminal: TestTerminal, row: RegExp): Promise<void> => {
  terminal.press('g')
  await goDown(terminal, row)
}

describe('scores', () => {
  it('are compared with what one chooses, and every row says whether the difference is one', async () => {
    const { terminal } = await start({ columns: 120, rows: 30 })
    await terminal.waitFor(/fork-low-lr @ 500 +0.6833 ▲ -0.0041 cannot tell/)
    await goTo(terminal, /finetune-p042 @ 50 /)
    terminal.press('b')
    await terminal.waitFor(/◆ finetune-p042 @ 50 +0.8110 ✔ compared with/)
    await terminal.waitFor(/baseline .* 0.6874 +-0.1236 worse/)
    terminal.press('b')
    await terminal.waitFor('everything is compared with it already')
  })

  it('are narrowed to runs, to one checkpoint a run, and widened to what was not measured', async () => {
    const { terminal } = await start({ columns: 120, rows: 30 })
    terminal.press('/')
    terminal.send('poyo')
    await terminal.waitFor(/\/poyo {2}2 measured checkpoints/)
    expect(terminal.screen()).not.toContain('fork-low-lr')
    terminal.press('enter', 'esc')
    await terminal.waitFor(/─ 6 measured checkpoints/)
    terminal.press('o')
    await terminal.waitFor(/4 one checkpoint a run/)
    terminal.press('o')
    await terminal.waitFor(/14 all checkpoints/)
    await goTo(terminal, /finetune-p043 @ 50 /)
    await terminal.waitFor('Not measured. m measures it.')
    terminal.press('m')
    await terminal.waitFor('orion bench run r2-velocity@1 run-p043@50')
    terminal.press('n')
    terminal.press('enter')
    await terminal.waitFor('it was not measured on r2-velocity@1: m measures it')
  })

  it('have their history beside them, on a narrow screen in their place', async () => {
    const { terminal } = await start({ columns: 80, rows: 24 })
    await goTo(terminal, /finetune-p042 @ 100/)
    terminal.press('c')
    await terminal.waitFor('over 2 steps of finetune-p042')
    terminal.press('c')
    await terminal.waitFor(/trained on ✔ none of its 24/)
  })

  it('say what is under way, what is due and what failed', async () => {
    const { terminal, home } = await start({ columns: 120, rows: 30 })
    await goTo(terminal, /finetune-p043 @ 250/)
    await terminal.waitFor(/failed +a prediction is not finite +run eval-done/)
    terminal.press('h')
    await terminal.waitFor('▸ grasshopper-envelope@1')
    await terminal.waitFor(/finetune-p042 @ 100 +◌ queued/)
    scheduleByTraining(home)
    await goTo(terminal, /finetune-p042 @ 50/)
    await terminal.waitFor(/finetune-p042 @ 50 +· due/)
    terminal.press('a')
    await terminal.waitFor(/due +grasshopper-envelope@1 {2}step 50/)
    terminal.press('b')
    await terminal.waitFor('benchmarks of finetune-p042')
  })

  it('open item by item, in three orders and by each metric, and stand where they stood after it', async () => {
    const { terminal, home } = await start({ columns: 120, rows: 30 })
    await goTo(terminal, /finetune-p042 @ 100/)
    terminal.press('enter')
    await terminal.waitFor(/r2 0.8732 ✔ ─+ 24 items, worst first/)
    await terminal.waitFor(/recording +from, s[^\n]+\n│ lab\/p043 +59.00/)
    terminal.press('o')
    await terminal.waitFor(/in time[^\n]*\n[^\n]+\n│ lab\/p042 +51.00/)
    terminal.press('m')
    await terminal.waitFor(/mse 0.0894/)
    terminal.press('/')
    terminal.send('p043')
    await terminal.waitFor(/\/p043 {2}12 items/)
    terminal.press('enter', 'y')
    await terminal.waitFor('orion bench results run-p042@100 --suite r2-velocity@1 --items --json')
    await terminal.idle(400)
    terminal.kill('SIGKILL')
    const again = await session({ home, columns: 120, rows: 30 })
    await again.waitFor(/\/p043 {2}12 items, in time/, 20_000)
    again.press('esc', 'esc')
    await again.waitFor(/finetune-p042 @ 100 on r2-velocity@1/)
  })

  it('of one run are reached from its checkpoints, and give the line that says the same', async () => {
    const { terminal } = await start({ columns: 120, rows: 30 })
    terminal.press(':')
    terminal.send('benchmarks run-base')
    terminal.press('enter')
    await terminal.waitFor(/benchmarks of poyo-pretrain/)
    await terminal.waitFor(/5 all checkpoints/)
    await goTo(terminal, /step 400/)
    await terminal.waitFor(/step 400 +0.7255 ✔ \+0.0381 better/)
    terminal.press('y')
    await terminal.waitFor('orion bench compare r2-velocity@1 baseline run-base@400')
    terminal.press('a')
    await terminal.waitFor('benchmarks of poyo-pretrain > poyo-pretrain')
  })
})

describe('a registry that a newer Orion wrote', () => {
  it('shows scores and compares them, and says why nothing is measured', async () => {
    const home = weirdFolder()
    seedScores(home)
    const migrations = [...MIGRATIONS, ['CREATE TABLE later (x ANY) STRICT']]
    openStore(join(home, 'registry.db'), { now: () => NOW, migrations }).close()
    const terminal = await session({ home, columns: 120, rows: 30 })
    await terminal.waitFor('a newer Orion wrote this registry', 20_000)
    terminal.press('8')
    await terminal.waitFor(/fork-low-lr @ 500 .*cannot tell/)
    for (const key of ['m', 'u']) {
      terminal.press(key)
      await terminal.waitFor('it can be read, not changed')
      terminal.press('j')
    }
  })
})

describe('a result whose file is gone', () => {
  it('says so where its items would be, and beside the score', async () => {
    const home = weirdFolder()
    rmSync(join(seedScores(home), 'eval-done/benchmarks'), { recursive: true })
    const terminal = await session({ home, columns: 120, rows: 30 })
    await terminal.waitFor('finetune-p042', 20_000)
    terminal.press('8')
    await terminal.waitFor(/fork-low-lr @ 500 +0.6833 ▲ items unreadable/)
    await goTo(terminal, /fork-low-lr @ 500/)
    await terminal.waitFor(/difference The result file/)
    await terminal.waitFor(/is gone/)
    terminal.press('enter')
    await terminal.waitFor('Its items cannot be read.')
  })
})

describe('a small window', () => {
  it('keeps the table, and asks for more room where there is none', async () => {
    const { terminal } = await start({ columns: 60, rows: 15 })
    await terminal.waitFor(/poyo-pretrain @ 400 +0.7255 ✔/)
    await terminal.resize(30, 8)
    await terminal.waitFor(/orion needs \d+ x \d+/)
    await terminal.resize(100, 30)
    await terminal.waitFor(/trained on|Not measured|failed/)
  })
})

describe('scores elsewhere', () => {
  it('stand beside checkpoints, in their family and on the page of their run', async () => {
    const { terminal } = await start({ columns: 160, rows: 40 })
    terminal.press('3')
    await terminal.waitFor(/finetune-p042 +100 .*r2-velocity@1 r2 0.8732 {2}mse 0.0894 ✔/)
    await terminal.waitFor(/fork-low-lr +500 .*r2-velocity@1 r2 0.6833 .*▲/)
    await goDown(terminal, /poyo-pretrain +500/)
    await terminal.waitFor(/scores +grasshopper-envelope@1 50 % {2}r2 0.5093 .*\?/)
    terminal.press('a')
    await terminal.waitFor('descends from poyo-pretrain')
    await terminal.waitFor(/ r2-velocity@1 r2 0.8001 {2}mse 0.\d+ ✔/)
    terminal.press('enter')
    await terminal.waitFor(/runs > checkpoints > lineage/)
    terminal.press('1')
    await terminal.waitFor(/q quit/)
    terminal.press(':')
    terminal.send('run run-p042')
    terminal.press('enter')
    await terminal.waitFor(/scores +r2-velocity@1 r2 0.8732 {2}mse 0.0894 ✔ {2}step 100/)
  })
})

describe('a laboratory that has measured nothing', () => {
  it('is told how to begin, measures its baseline for real, and learns what a score is worth', async () => {
    const home = weirdFolder()
    const members = FAMILY.map(each => ({ ...each, recording: 'r2-test/reach-1' }))
    seedFamily(home, members, { still: false })
    const hash = await realRecordings(home)
    const terminal = await session({ home, columns: 120, rows: 36, still: false })
    await terminal.waitFor('finetune-p042', 20_000)
    terminal.press('8')
    await terminal.waitFor('Nothing was measured yet, and no suite is known.')
    terminal.press('m')
    await terminal.waitFor('no suite is known yet: u looks for them')
    terminal.press('u')
    await terminal.waitFor('2 suites: orion bench list', 60_000)
    await terminal.waitFor('No checkpoint was measured yet.')
    terminal.press('l')
    await terminal.waitFor('▸ r2-velocity@1')
    terminal.press('m')
    await terminal.waitFor('orion bench run r2-velocity@1 baseline')
    terminal.press('y')
    await terminal.waitFor(/baseline +-?\d\.\d{4} /, 180_000)

    // Somebody measured a checkpoint of which nobody has looked whether it saw what is held out.
    measuredElsewhere(home, hash)
    await terminal.waitFor(/poyo-pretrain @ 500 +0.5000 \?/, 20_000)
    await goTo(terminal, /poyo-pretrain @ 500/)
    await terminal.waitFor(/▲ \d+ of its \d+ held-out items/, 60_000)
    await terminal.waitFor(/poyo-pretrain @ 500 +0.5000 ▲/)
    terminal.press('b')
    await terminal.waitFor(/baseline .* items unreadable/)
  }, 300_000)
})

/** Two short recordings with files; returns the hash of what the suite holds out of them. */
async function realRecordings(home: string): Promise<string> {
  const env = { ...process.env, ORION_HOME: home, XDG_CONFIG_HOME: join(home, 'config') }
  const ctx = await openContext({ env })
  try {
    const folder = join(home, 'made')
    mkdirSync(folder)
    const sizes = ['--recordings', '2', '--duration-s', '20', '--units', '8']
    await ctx.dataTool('orion.ursa', ['simulate', 'r2-test', '--out', folder, ...sizes], () => {})
    await dataAdd(ctx, [folder], {}, () => {})
    const { suites } = await listSuites(ctx)
    ctx.store.remember('suites', { names: [] })
    const suite = suites.find(({ name }) => name === 'r2-velocity')
    return suite ? datasetHash(suite, ctx.store.recordings()) : ''
  } finally {
    await ctx.close()
  }
}

/** A training says that a checkpoint of its own is to be measured. */
function scheduleByTraining(home: string): void {
  const store = openStore(join(home, 'registry.db'), { now: () => NOW })
  const saved = store.checkpoints('run-p042', {}).items.find(({ step }) => step === 50)
  const event: Event = {
    ...{ seq: 1, time: NOW.toISOString(), rank: 0, type: 'benchmark.scheduled', key: 'b'.repeat(64) },
    ...{ suite: 'grasshopper-envelope@1', of_run: 'run-p042', step: 50, dataset_hash: 'd'.repeat(64) },
    ...{ checkpoint_hash: saved?.checkpoint_hash ?? '', partial_subset: 1, partial_seed: 0 },
  }
  store.ingest({ run_id: 'run-p042', attempt: 1, writer: 'due', from: 0, to: 100, events: [event] })
  store.close()
}

function measuredElsewhere(home: string, dataset_hash: string): void {
  const store = openStore(join(home, 'registry.db'), { now: () => NOW })
  const saved = store.checkpoints('run-base', {}).items.find(({ step }) => step === 500)
  const event: Event = {
    ...{ seq: 1, time: NOW.toISOString(), rank: 0, type: 'benchmark.finished', key: 'a'.repeat(64) },
    ...{
      suite: 'r2-velocity@1',
      of_run: 'run-base',
      step: 500,
      dataset_hash,
      partial_subset: 1,
      partial_seed: 0,
    },
    ...{ checkpoint_hash: saved?.checkpoint_hash ?? '', items: 6, path: 'gone.json', sha256: 'b'.repeat(64) },
    scores: { r2: { value: 0.5, version: 1, higher_is_better: true } },
  }
  store.ingest({ run_id: 'run-base', attempt: 1, writer: 'other', from: 0, to: 100, events: [event] })
  store.close()
}
