import { afterEach, describe, expect, it } from 'vitest'
import { SAMPLE_RECORDINGS } from '../support/seeded-registry.ts'
import { openTestSession } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

async function start(): Promise<TestTerminal> {
  const { terminal } = await openTestSession({ recordings: SAMPLE_RECORDINGS, columns: 120, rows: 30 })
  open.push(terminal)
  await terminal.waitFor('finetune-p042', 20_000)
  terminal.press('M')
  await terminal.waitFor('mouse on')
  return terminal
}

/** Where a text stands below the header. */
function placeOf(terminal: TestTerminal, text: string): { x: number; y: number } {
  const y = terminal.lines().findIndex((line, at) => at > 0 && line.includes(text))
  const x = terminal.lines()[y]?.indexOf(text) ?? -1
  if (x < 0) throw new Error(`${text} is not there:\n${terminal.screen()}`)
  return { x, y }
}

function click(terminal: TestTerminal, text: string): void {
  const { x, y } = placeOf(terminal, text)
  terminal.send(`\u001b[<0;${x + 1};${y + 1}M\u001b[<0;${x + 1};${y + 1}m`)
}

const isUnder = (terminal: TestTerminal, text: string): boolean => {
  const { x, y } = placeOf(terminal, text)
  return terminal.cell(x, y).background !== null
}

/** Clicks a row, sees the cursor come, and clicks it again. */
async function clickTwice(terminal: TestTerminal, text: string): Promise<void> {
  expect(isUnder(terminal, text)).toBe(false)
  click(terminal, text)
  await until(() => isUnder(terminal, text), { what: `the cursor on ${text}` }).catch(error => {
    throw new Error(`${error.message}\n${terminal.screen()}`)
  })
  click(terminal, text)
}

async function goTo(terminal: TestTerminal, line: string): Promise<void> {
  terminal.press(':')
  terminal.send(line)
  terminal.press('enter')
}

describe('a click puts the cursor on a row, and one on the cursor goes in', () => {
  it('runs', async () => {
    const terminal = await start()
    await clickTwice(terminal, 'poyo-mp-pretrain')
    await terminal.waitFor('runs > poyo-mp-pretrain')
  })

  it('checkpoints of a run and of all', async () => {
    const terminal = await start()
    await goTo(terminal, 'checkpoints')
    await terminal.waitFor('runs > checkpoints')
    await terminal.waitFor('enter shows all of it')
    const rows = terminal.lines().filter(line => /^│ .* MiB /.test(line))
    expect(rows.length).toBeGreaterThan(1)
    const { x, y } = placeOf(terminal, rows[1] ?? '')
    const press = () => terminal.send(`\u001b[<0;${x + 4};${y + 1}M`)
    press()
    await until(() => terminal.cell(4, y).background !== null, { what: 'the cursor on the second row' })
    press()
    await terminal.waitFor(/─ checkpoint ─|cannot open/)
  })

  it('recordings', async () => {
    const terminal = await start()
    const second = SAMPLE_RECORDINGS[1]?.id ?? ''
    await goTo(terminal, 'data')
    await terminal.waitFor('runs > data')
    await terminal.waitFor(second)
    await clickTwice(terminal, second)
    await terminal.waitFor('─ recording ─')
  })

  it('what a new run begins with, and its steps', async () => {
    const terminal = await start()
    terminal.press('n')
    await terminal.waitFor('new run > start')
    await clickTwice(terminal, 'template')
    await terminal.waitFor('draft saved')
    click(terminal, ' review')
    await terminal.waitFor('new run > review')
  })

  it('the tree of a family, by run and by checkpoint', async () => {
    const terminal = await start()
    await goTo(terminal, 'lineage')
    await terminal.waitFor(/lineage of \S+ +1 run/)
    const { x, y } = placeOf(terminal, '●')
    terminal.send(`\u001b[<0;${x + 1};${y + 1}M`)
    await terminal.waitFor(/lineage of .* @ /)
    terminal.send(`\u001b[<0;${x + 1};${y + 1}M`)
    await terminal.waitFor(/─ checkpoint ─|cannot open/)
  })
})

it('a click beside every row does nothing, and a wheel ends nothing', async () => {
  const terminal = await start()
  await terminal.idle()
  terminal.send('\u001b[<0;5;27M')
  await terminal.idle()
  expect(terminal.lines()[0]).toContain('runs')
  for (const view of ['checkpoints', 'lineage', 'data', 'shell']) {
    await goTo(terminal, view)
    await terminal.waitFor(new RegExp(`runs > .*${view}`))
    terminal.send('\u001b[<65;10;10M\u001b[<64;10;10M')
    await terminal.idle()
    expect(terminal.exit).toBeNull()
  }
})
