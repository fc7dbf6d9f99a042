import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { KEY_TABLE } from '../../src/screens/key-table.ts'
import { openTestSession } from '../support/session.ts'
import { keyBytes, type TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

const ESC = '\u001b'
/** Keys that end or stop the session on purpose, and the one that says yes to a question. */
const LEAVING = ['q', 'y', 'ctrl+c', 'ctrl+z']
const KEYS = [...new Set(KEY_TABLE.flatMap(({ keys }) => [...keys]))].filter(key => !LEAVING.includes(key))
const JUNK = [
  `${ESC}[<65;5;5M`,
  `${ESC}[<0;999;999M`,
  `${ESC}[O${ESC}[I`,
  `${ESC}[200~pasted ${ESC}[2J\r\n${ESC}[201~`,
  `${ESC}]11;rgb:0/0/0\u0007`,
  `${ESC}[1;5A`,
  '\u0000\u0007',
  '🙂\u0301',
]
const bytes = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...KEYS).map(keyBytes) },
  { weight: 1, arbitrary: fc.constantFrom(...JUNK) },
)

it('random keys, pastes and torn sequences on a real terminal: whole frames, and home by Esc', async () => {
  const [sequence = []] = fc.sample(fc.array(bytes, { minLength: 120, maxLength: 120 }), {
    seed: 4242,
    numRuns: 1,
  })
  const { terminal } = await openTestSession({
    columns: 100,
    rows: 30,
    env: { EDITOR: 'false', VISUAL: undefined },
  })
  open.push(terminal)
  await terminal.waitFor('finetune-p042', 20_000)
  for (const [at, each] of sequence.entries()) {
    const half = at % 3 === 0 ? Math.floor(each.length / 2) : 0
    if (half > 0) terminal.send(each.slice(0, half))
    terminal.send(each.slice(half))
    if (at % 40 === 20) terminal.resize(80, 24)
    if (at % 40 === 39) terminal.resize(130, 40)
    if (at % 10 > 0) continue
    await until(() => terminal.lines()[0]?.startsWith(' orion') || terminal.exit, { what: 'a frame' })
    expect(
      terminal.exit,
      `after ${JSON.stringify(sequence.slice(0, at + 1))}\n${terminal.screen()}`,
    ).toBeNull()
  }
  await until(
    async () => {
      terminal.press('esc')
      await terminal.idle(100)
      return /^ orion {2}runs {3}/.test(terminal.lines()[0] ?? '')
    },
    { what: 'home', timeoutMs: 20_000 },
  ).catch(error => {
    throw new Error(`${error.message}\n${terminal.screen()}`)
  })
  expect(terminal.xterm.buffer.active.baseY).toBe(0)
  expect(terminal.written.join('')).not.toMatch(/\u001b\[[23]J/)
  expect(terminal.intrusions).toMatchObject({ bells: 0, titles: [] })
}, 90_000)
