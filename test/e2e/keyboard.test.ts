import { afterEach, describe, expect, it } from 'vitest'
import type { SeedRun } from '../support/seeded-registry.ts'
import { openTestSession, type SessionOptions } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'

const open: TestTerminal[] = []
async function start(
  options: SessionOptions = {},
  first: string | RegExp = 'finetune-p042',
): Promise<TestTerminal> {
  const { terminal } = await openTestSession(options)
  open.push(terminal)
  await terminal.waitFor(first, 20_000)
  return terminal
}
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

/** The row under the cursor: the one with a background. */
function selected(terminal: TestTerminal): string {
  const rows = terminal.lines()
  const y = rows.findIndex((_, row) => row > 1 && terminal.cell(4, row).background !== null)
  return rows[y] ?? ''
}
const under = (name: string) => (terminal: TestTerminal) => selected(terminal).includes(name)

async function waitUntil(terminal: TestTerminal, holds: (terminal: TestTerminal) => boolean): Promise<void> {
  await until(() => holds(terminal), { what: 'the expected screen' }).catch(error => {
    throw new Error(`${error.message}; it shows\n${terminal.screen()}`)
  })
}

describe('the list of runs', () => {
  it('puts the unseen failure first and the cursor on it', async () => {
    const terminal = await start()
    await waitUntil(terminal, under('finetune-p043'))
    expect(terminal.lines()[0]).toContain('1 needs you')
  })

  it('hears three keys in one chunk', async () => {
    const terminal = await start()
    terminal.send('jjj')
    await waitUntil(terminal, under('poyo-mp-pretrain'))
  })

  it('hears an arrow whose bytes come one by one', async () => {
    const terminal = await start()
    terminal.send('\u001b')
    terminal.send('[')
    terminal.send('B')
    await waitUntil(terminal, under('finetune-p042'))
  })

  it('is not moved by mouse, focus or replies of the terminal, whole or cut', async () => {
    const terminal = await start()
    await terminal.idle()
    const before = terminal.screen()
    for (const report of [
      '\u001b[<35;15;7M',
      '\u001b[O\u001b[I',
      '\u001b]11;rgb:0/0/0\u0007',
      '\u001b[?62;22c',
    ]) {
      terminal.send(report)
      terminal.send(report.slice(0, 4))
      terminal.send(report.slice(4))
    }
    await terminal.idle()
    expect(terminal.screen()).toBe(before)
  })

  it('does not take pasted text for keys', async () => {
    const terminal = await start()
    terminal.send('\u001b[200~qqq\rjj\u001b[201~')
    await terminal.waitFor('pasted text goes nowhere here')
    await waitUntil(terminal, under('finetune-p043'))
    expect(terminal.exit).toBeNull()
  })

  it('filters while one types, also by state, and Esc brings all back', async () => {
    const terminal = await start()
    terminal.press('/')
    terminal.send('sweep')
    await waitUntil(terminal, t => !t.screen().includes('finetune') && t.screen().includes('1 of 2'))
    terminal.press('ctrl+u')
    terminal.send('state:comp')
    await waitUntil(terminal, t => t.screen().includes('r2-test-demo') && t.screen().includes('1 of 1'))
    terminal.press('enter')
    await waitUntil(terminal, t => t.screen().includes('/state:comp'))
    terminal.press('esc')
    await waitUntil(terminal, t => t.screen().includes('1 of 6') || t.screen().includes('of 6'))
  })

  it('takes a pasted filter as one line', async () => {
    const terminal = await start()
    terminal.press('/')
    terminal.send('\u001b[200~swe\rep\u001b[201~')
    await terminal.waitFor('/ swe ep')
    expect(terminal.screen()).toContain('1 of 2')
  })

  it('an Esc while typing brings the filter back that was there before', async () => {
    const terminal = await start()
    terminal.press('/')
    terminal.send('nothing-like-this')
    await terminal.waitFor('No run matches')
    terminal.press('esc')
    await terminal.waitFor('1 of 6')
  })

  it('tells an empty registry how to begin', async () => {
    const terminal = await start({ runs: [] }, 'No run yet.')
    await terminal.waitFor('orion demo')
    await terminal.waitFor('orion train examples/r2-test.yaml')
    terminal.press('enter')
    await terminal.waitFor('there is no run under the cursor')
  })

  it('outlives a run whose profile is gone from the settings', async () => {
    const runs: SeedRun[] = [
      { name: 'on-a-cluster', state: 'running', profile: 'no-such-profile', losses: [1] },
    ]
    const terminal = await start({ runs, still: false }, 'on-a-cluster')
    await terminal.idle(1500)
    expect(terminal.exit).toBeNull()
    terminal.press('enter')
    await terminal.waitFor('no-such-profile')
  })

  it('scrolls a long list with its cursor in sight, both ways', async () => {
    const runs = Array.from(
      { length: 320 },
      (_, at): SeedRun => ({ name: `run-name-${at}`, state: 'completed' }),
    )
    const terminal = await start({ runs, rows: 24, columns: 80 }, 'run-name-319')
    terminal.press('G')
    await waitUntil(terminal, under('run-name-0'))
    expect(terminal.screen()).toContain('320 of 320')
    terminal.press('ctrl+u', 'ctrl+u')
    await waitUntil(terminal, under('run-name-18'))
    terminal.press('g')
    await waitUntil(terminal, under('run-name-319'))
  })
})

describe('moving between screens', () => {
  it('Enter goes into a run, Esc comes back to the same row', async () => {
    const terminal = await start()
    terminal.press('j')
    terminal.press('enter')
    await terminal.waitFor('runs > finetune-p042')
    terminal.press('esc')
    await waitUntil(terminal, under('finetune-p042'))
  })

  it('every tab opens by its number and by Tab', async () => {
    const terminal = await start()
    terminal.press('j', 'enter')
    await terminal.waitFor('─ this run')
    for (const [key, sign] of [
      ['2', '─ logs'],
      ['3', '─ loss/train'],
      ['4', '─ checkpoints'],
      ['5', 'training.max_steps'],
      ['6', 'checkpoint.saved'],
      ['tab', '─ this run'],
    ] as const) {
      terminal.press(key)
      await terminal.waitFor(sign)
    }
  })

  it('a failed run is no longer marked once it was looked at', async () => {
    const terminal = await start()
    terminal.press('enter')
    await terminal.waitFor('what happened')
    expect(terminal.screen()).toContain('loss became NaN at step 129 on rank 0')
    terminal.press('esc')
    await waitUntil(terminal, t => t.screen().includes('4 of 6') && !t.screen().includes('needs you'))
  })

  it('cancel shows its command and does nothing on no', async () => {
    const terminal = await start()
    terminal.press('j', 'enter')
    await terminal.waitFor('─ this run')
    terminal.press('c')
    await terminal.waitFor('orion cancel run-0005')
    terminal.press('n')
    await terminal.waitFor('─ this run')
    expect(terminal.screen()).toContain('● running')
  })

  it('a key that cannot do anything says why', async () => {
    const terminal = await start()
    terminal.press('j', 'enter')
    await terminal.waitFor('─ this run')
    terminal.press('r')
    await terminal.waitFor('the run is running')
  })

  it('help lists the keys of the place, scrolls and closes', async () => {
    const terminal = await start({ rows: 15, columns: 60 }, 'finetune')
    terminal.press('?')
    await terminal.waitFor('Open the run under the cursor.')
    terminal.press('G')
    await terminal.waitFor('Leave Orion; your jobs keep running.')
    terminal.press('esc')
    await terminal.waitFor('1 of 6')
  })

  it('walks through the themes', async () => {
    const terminal = await start()
    await terminal.idle()
    const dark = terminal.cell(1, 0).color
    terminal.press('T')
    await terminal.waitFor('theme: Light')
    expect(terminal.cell(1, 0).color).not.toBe(dark)
  })
})
