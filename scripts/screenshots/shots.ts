import type { TestTerminal } from '../../test/support/terminal.ts'

/** One picture: its file, the way to the screen, and what must stand there when it is taken. */
export interface Shot {
  name: string
  theme?: 'dark' | 'light'
  rows?: number
  go(terminal: TestTerminal): Promise<void>
}

/** Opens a run from the list by a filter. */
async function openRun(terminal: TestTerminal, name: string): Promise<void> {
  terminal.press('/')
  terminal.send(name)
  await terminal.waitFor(`/${name}`)
  terminal.press('enter')
  await terminal.idle()
  terminal.press('enter')
  await terminal.waitFor(`runs > ${name}`)
}

async function newRun(terminal: TestTerminal): Promise<void> {
  terminal.press('n')
  await terminal.waitFor('begin with')
  terminal.press('/')
  terminal.send('template r2')
  await terminal.waitFor('/template r2')
  await terminal.idle()
  terminal.press('enter', 'enter')
  await terminal.waitFor('new run > name')
}

export const SHOTS: readonly Shot[] = [
  {
    name: 'runs',
    rows: 20,
    async go(terminal) {
      terminal.press('j')
      await terminal.idle()
    },
  },
  {
    name: 'failure',
    async go(terminal) {
      await openRun(terminal, 'finetune-p043')
      await terminal.waitFor('exact:')
    },
  },
  {
    name: 'logs',
    async go(terminal) {
      await openRun(terminal, 'finetune-p043')
      terminal.press('2')
      await terminal.waitFor(/step 3412/)
      terminal.press('e')
      await terminal.waitFor('none below')
      await terminal.idle()
    },
  },
  {
    name: 'metrics',
    rows: 36,
    async go(terminal) {
      await openRun(terminal, 'finetune-p042')
      terminal.press('3')
      await terminal.waitFor(/─ loss\/train/)
      terminal.press('s')
      await terminal.idle()
    },
  },
  {
    name: 'chart',
    async go(terminal) {
      await openRun(terminal, 'finetune-p042')
      terminal.press('3')
      await terminal.waitFor(/─ loss\/train/)
      terminal.press('a')
      await terminal.waitFor('held-out-p044')
      terminal.press('/')
      terminal.send('finetune-p043')
      await terminal.waitFor('/finetune-p043')
      terminal.press('enter', 'space')
      await terminal.idle()
      terminal.press('esc')
      await terminal.idle()
      terminal.press('enter', 's', 's', 'h', 'H', 'H')
      await terminal.idle(400)
    },
  },
  {
    name: 'checkpoints',
    async go(terminal) {
      terminal.press('3')
      await terminal.waitFor('runs > checkpoints')
      terminal.press('j', 'v')
      await terminal.idle(400)
    },
  },
  {
    name: 'lineage',
    rows: 28,
    async go(terminal) {
      await openRun(terminal, 'finetune-p042')
      terminal.press('4')
      await terminal.idle()
      terminal.press('a')
      await terminal.waitFor('lineage of')
      await terminal.idle()
    },
  },
  {
    name: 'hosts',
    rows: 28,
    async go(terminal) {
      terminal.press('7')
      await terminal.waitFor('half-written')
      terminal.press('j', 'j', 'enter')
      await terminal.waitFor('ssh sara@gpubox')
    },
  },
  {
    name: 'benchmarks',
    rows: 30,
    async go(terminal) {
      terminal.press('8')
      await terminal.waitFor(/finetune-p042 @ 2,750 .*better/)
      await terminal.idle(400)
    },
  },
  {
    name: 'new-run',
    async go(terminal) {
      await newRun(terminal)
      terminal.press('ctrl+n')
      await terminal.waitFor('matches 3 of 3 recordings')
      terminal.press('ctrl+u')
      terminal.send('query(dataset="r2-test", session=["reach-1", "reach-2"])')
      await terminal.waitFor('matches 2 of 3 recordings')
      await terminal.idle(600)
    },
  },
  {
    name: 'preflight',
    rows: 34,
    async go(terminal) {
      await newRun(terminal)
      terminal.press(...Array.from({ length: 11 }, () => 'ctrl+n'))
      await terminal.waitFor('new run > preflight')
      await terminal.waitFor(/ready to launch|l launches with|launch waits/, 120_000)
      await terminal.idle(800)
    },
  },
  {
    name: 'palette',
    async go(terminal) {
      terminal.press('ctrl+p')
      await terminal.waitFor('─ go to')
      terminal.send('re')
      await terminal.idle(400)
    },
  },
  {
    name: 'failure-light',
    theme: 'light',
    async go(terminal) {
      terminal.press('T')
      await terminal.waitFor('theme: Light')
      await openRun(terminal, 'finetune-p043')
      await terminal.waitFor('exact:')
    },
  },
]
