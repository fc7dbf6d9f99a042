import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { followRun } from '../../src/control/follow.ts'
import { openStore } from '../../src/store/open.ts'
import { openWorld, type World } from '../support/control-world.ts'
import { OrionHome } from '../support/orion-home.ts'
import {
  NOW,
  SAMPLE_PREFLIGHT,
  SAMPLE_RECORDINGS,
  SAMPLE_RUNS,
  seedRegistry,
} from '../support/seeded-registry.ts'
import { openTestSession, waitForKept } from '../support/session.ts'
import { type TestTerminal, UNTOUCHED } from '../support/terminal.ts'
import { until } from '../support/until.ts'

let world: World
let job: string
const open: TestTerminal[] = []

beforeAll(async () => {
  world = await openWorld()
  job = (await world.count({ steps: 4000, every: 4000, pause_ms: 50 })).id
  const logs = Array.from({ length: 400 }, (_, at) => `step ${at}  loss ${1 / (at + 1)}\n`).join('')
  const runs = SAMPLE_RUNS.map(run => ({ ...run, logs: { 'rank0.out': logs }, preflight: SAMPLE_PREFLIGHT }))
  const home = join(world.home, 'state')
  seedRegistry(home, runs, { runsFolder: join(home, 'runs'), recordings: SAMPLE_RECORDINGS })
  fineTune(home)
})
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})
afterAll(() => world.close())

/** `finetune-p042` started from the last checkpoint of `r2-test-demo`. */
function fineTune(home: string): void {
  const store = openStore(join(home, 'registry.db'), { now: () => NOW })
  const last = store.checkpoints('run-0001').items.find(({ step }) => step === 100)
  if (!last) throw new RangeError('r2-test-demo has no checkpoint')
  store.addEdge({
    kind: 'fine-tuned',
    parent_run: last.run_id,
    parent_step: last.step,
    parent_hash: last.checkpoint_hash,
    child_run: 'run-0005',
    child_attempt: 1,
  })
  store.close()
}

const homeOf = () => join(world.home, 'state')

async function start(): Promise<TestTerminal> {
  const { terminal } = await openTestSession({ home: homeOf(), columns: 120, rows: 30 })
  open.push(terminal)
  await terminal.waitFor(/^ orion/, 20_000)
  await terminal.waitFor(/^╰─/m)
  return terminal
}

/** What a screen says, without notices and footer. */
const body = (terminal: TestTerminal): string => terminal.lines().slice(0, -3).join('\n')

/** Types a filter that the list narrows down to. */
async function filter(terminal: TestTerminal, text: string): Promise<void> {
  terminal.press('/')
  terminal.send(text)
  await terminal.waitFor(`/${text}`)
  terminal.press('enter')
  await until(() => !terminal.screen().includes('r2-test-demo'), { what: 'the narrowed list' })
}

async function openRun(terminal: TestTerminal, name = 'finetune-p043'): Promise<void> {
  await filter(terminal, name)
  terminal.press('enter')
  await terminal.waitFor(`runs > ${name}`)
}

/** The words of the row under the cursor. */
function marked(terminal: TestTerminal): string {
  const row = terminal.lines().findIndex((_, y) => y > 1 && terminal.cell(3, y).background !== null)
  return (terminal.lines()[row] ?? '').replace(/\s+/g, ' ')
}

const tab = (key: string, shows: string | RegExp, ...keys: string[]) =>
  async function go(terminal: TestTerminal) {
    await openRun(terminal)
    terminal.press(key)
    await terminal.waitFor(shows)
    terminal.press(...keys)
  }

interface Case {
  /** Goes to the place from the list of runs. */
  go(terminal: TestTerminal): Promise<void>
  /** What session.json says when the place is kept. */
  keeps: string
  /** What the next session shows. */
  shows: string | RegExp
  /** What is the same: the whole frame, or the row under the cursor where rows are laid out anew. */
  same: 'frame' | 'cursor' | 'place'
}

const CASES: Record<string, Case> = {
  'the list, filtered, with its cursor moved': {
    async go(terminal) {
      await filter(terminal, 'sweep')
      terminal.press('j')
      await terminal.waitFor('2 of 2')
    },
    keeps: 'sweep',
    shows: '2 of 2',
    same: 'cursor',
  },
  'the overview of a run': {
    go: tab('1', 'what happened'),
    keeps: '"run"',
    shows: 'what happened',
    same: 'frame',
  },
  'its logs, scrolled away from the end': {
    go: tab('2', 'step 399', 'ctrl+u', 'ctrl+u'),
    keeps: 'logs',
    shows: /below, f follows/,
    same: 'cursor',
  },
  'its metrics': { go: tab('3', '─ loss/train', 's'), keeps: 'metrics', shows: 'ema', same: 'frame' },
  'one of its charts, with the cursor moved': {
    go: tab('3', '─ loss/train', 'enter', 'h', 'h'),
    keeps: '"single":true',
    shows: '─ loss/train',
    same: 'frame',
  },
  'what was checked before it': {
    go: tab('P', 'room on the disk', 'j'),
    keeps: '"queue"',
    shows: 'room on the disk',
    same: 'frame',
  },
  'its checkpoints': {
    go: tab('4', '─ checkpoints', 'j'),
    keeps: 'checkpoints',
    shows: '100',
    same: 'frame',
  },
  'its config': { go: tab('5', 'max_steps'), keeps: 'config', shows: 'max_steps', same: 'frame' },
  'its events': { go: tab('6', 'run.started'), keeps: 'events', shows: 'run.started', same: 'frame' },
  'all checkpoints': {
    async go(terminal) {
      terminal.press('3')
      await terminal.waitFor('runs > checkpoints')
      terminal.press('j', 'j')
    },
    keeps: 'checkpoints',
    shows: 'runs > checkpoints',
    same: 'frame',
  },
  'the page of a checkpoint': {
    async go(terminal) {
      terminal.press('3')
      await terminal.waitFor('runs > checkpoints')
      terminal.press('j', 'enter')
      await terminal.waitFor('─ checkpoint ─')
    },
    keeps: '"checkpoints","of":"run-',
    shows: '─ checkpoint ─',
    same: 'frame',
  },
  'two checkpoints, compared': {
    async go(terminal) {
      terminal.press('3')
      await terminal.waitFor('runs > checkpoints')
      terminal.press('space', 'd')
      await terminal.waitFor('─ what is different ─')
    },
    keeps: '"against":"run-',
    shows: '─ what is different ─',
    same: 'frame',
  },
  'the family of a run, on another one of it': {
    async go(terminal) {
      terminal.press(':')
      await terminal.waitFor(/^ :$/m)
      terminal.send('lineage finetune-p042')
      await terminal.waitFor(': lineage finetune-p042')
      terminal.press('enter')
      await terminal.waitFor('lineage of finetune-p042')
      terminal.press('k', 'left', 'left')
      await terminal.waitFor(/lineage of r2-test-demo\s/)
    },
    keeps: '"stop":"run-0001"',
    shows: /lineage of r2-test-demo\s/,
    same: 'frame',
  },
  'the recordings, with a query': {
    async go(terminal) {
      terminal.press('5')
      await terminal.waitFor('grasshopper')
      terminal.press('/')
      terminal.send('p044')
      await until(() => !terminal.screen().includes('grasshopper'), { what: 'the query' })
      terminal.press('enter', 'j')
    },
    keeps: 'p044',
    shows: '/p044  3 of 4 recordings',
    same: 'cursor',
  },
  'the shell': {
    async go(terminal) {
      terminal.press(':')
      await terminal.waitFor(/^ :$/m)
      terminal.send('runs --limit 2')
      terminal.press('enter')
      await terminal.waitFor('runs > shell')
    },
    keeps: 'shell',
    shows: 'runs > shell',
    same: 'place',
  },
  'a new run with a half-typed field': {
    async go(terminal) {
      terminal.press('n')
      await terminal.waitFor('begin with')
      terminal.press('/')
      terminal.send('template r2')
      await until(() => !terminal.screen().includes('empty config'), { what: 'the filter' })
      terminal.press('enter', 'enter')
      await terminal.waitFor('new run > name')
      terminal.press('ctrl+u')
      terminal.send('half-typ')
      await terminal.waitFor('half-typ')
      const folder = join(homeOf(), 'drafts')
      const texts = () =>
        readdirSync(folder)
          .filter(name => name.endsWith('.yaml'))
          .map(name => readFileSync(join(folder, name), 'utf8'))
      await until(() => texts().some(text => text.includes('name: half-typ\n')), { what: 'the draft' })
    },
    keeps: '"new"',
    shows: /new run > name[\s\S]*half-typ/,
    same: 'frame',
  },
  'the palette, over the list': {
    async go(terminal) {
      await filter(terminal, 'sweep')
      terminal.press('ctrl+p')
      await terminal.waitFor('─ go to')
      terminal.send('fine')
    },
    keeps: 'sweep',
    shows: '/sweep',
    same: 'place',
  },
  'a question, over a run': {
    async go(terminal) {
      await openRun(terminal, 'finetune-p042')
      terminal.press('c')
      await terminal.waitFor('orion cancel')
    },
    keeps: '"run"',
    shows: 'runs > finetune-p042',
    same: 'place',
  },
}

describe('a session that is killed with SIGKILL', () => {
  it.each(Object.entries(CASES))('on %s opens there again', async (_, { go, keeps, shows, same }) => {
    rmSync(join(homeOf(), 'session.json'), { force: true })
    const first = await start()
    await first.waitFor('r2-test-demo')
    await go(first)
    await first.idle(400)
    await waitForKept(homeOf(), keeps)
    const before = { frame: body(first), cursor: marked(first), place: '' }[same]
    first.kill('SIGKILL')
    await first.ended()

    const second = await start()
    await second.waitFor(shows)
    const now = () => ({ frame: body(second), cursor: marked(second), place: '' })[same]
    await until(() => now() === before, { what: `the same ${same}` }).catch(() => expect(now()).toBe(before))
    expect(second.screen()).not.toMatch(/cannot (open|go|read|search)|cannot be opened/)
  })

  it('with the mouse taken leaves a terminal that `orion reset` gives back', async () => {
    const terminal = await start()
    terminal.press('M')
    await terminal.waitFor('mouse on')
    terminal.kill('SIGKILL')
    await terminal.ended()
    expect(terminal.modes()).toMatchObject({ alternate: true, mouse: 'vt200', cursorHidden: true })
    const bytes = new OrionHome(homeOf()).must('reset')
    terminal.written.push(bytes)
    await new Promise<void>(done => terminal.xterm.write(bytes, done))
    expect(terminal.modes()).toEqual(UNTOUCHED)
  })

  it('does its jobs no harm', async () => {
    const store = openStore(join(homeOf(), 'registry.db'), { now: () => NOW })
    store.releaseLease('reconcile', 'the test')
    store.close()
    const stop = new AbortController()
    const run = await followRun(
      world.ctx,
      job,
      ({ step }) => {
        if (step !== null && step > 0) stop.abort()
      },
      stop.signal,
    )
    expect(run).toMatchObject({ state: 'running', attempt: 1, failure: null })
  })
})
