import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { keptIn, openTestSession, waitForKept } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

async function start(home?: string) {
  const opened = await openTestSession(home === undefined ? {} : { home })
  open.push(opened.terminal)
  await opened.terminal.waitFor(/^ orion/, 20_000)
  await opened.terminal.waitFor(/^╰─/m)
  return opened
}

it('a line that was begun after : is there again after SIGKILL, with the view below it', async () => {
  const { terminal, home } = await start()
  await terminal.waitFor('r2-test-demo')
  terminal.press('3')
  await terminal.waitFor('runs > checkpoints')
  terminal.press(':')
  await terminal.waitFor(/^ :$/m)
  terminal.send('metrics last lo')
  await waitForKept(home, 'metrics last lo')
  terminal.kill('SIGKILL')
  await terminal.ended()
  const again = (await start(home)).terminal
  await again.waitFor('runs > checkpoints')
  await again.waitFor(': metrics last lo')
  again.send('ss')
  await again.waitFor(': metrics last loss')
  again.press('esc')
  await until(() => !keptIn(home).includes('metrics last lo'), { what: 'the line left' })
})

/** Keys that go somewhere, lay something over the screen or take it away; none that writes, leaves or clears. */
const TRAVEL = [
  '-',
  '[',
  ']',
  '1',
  '3',
  '4',
  '5',
  '?',

  'T',
  'p',
  'p',
  'x',

  'j',
  'k',
  'G',
  '!',
]

it('a half-typed draft and a filter outlive any way through the views, and SIGKILL on it', async () => {
  const [ways = []] = fc.sample(
    fc.array(fc.array(fc.constantFrom(...TRAVEL), { minLength: 25, maxLength: 25 }), {
      minLength: 3,
      maxLength: 3,
    }),
    { seed: 77, numRuns: 1 },
  )
  const { terminal, home } = await start()
  await terminal.waitFor('r2-test-demo')
  terminal.press('/')
  terminal.send('sweep')
  await until(() => !terminal.screen().includes('r2-test-demo'), { what: 'the filter' })
  terminal.press('enter', 'n')
  await terminal.waitFor('begin with')
  terminal.press('enter')
  await terminal.waitFor('new run > name')
  terminal.send('half-typ')
  const drafts = () => {
    const folder = join(home, 'drafts')
    if (!existsSync(folder)) return []
    const files = readdirSync(folder).filter(name => name.endsWith('.yaml'))
    return files.map(name => readFileSync(join(folder, name), 'utf8'))
  }
  const isThere = () => drafts().filter(text => text.includes('half-typ')).length === 1
  await until(isThere, { what: 'the draft' })
  terminal.press('esc')
  await terminal.waitFor('/sweep')
  let current = terminal
  for (const way of ways) {
    current.press(...way)
    await current.idle()
    expect(current.exit, JSON.stringify(way)).toBeNull()
    await current.idle(400)
    current.kill('SIGKILL')
    await current.ended()
    expect(isThere()).toBe(true)
    const { places } = JSON.parse(keptIn(home))
    expect(places[0], JSON.stringify(way)).toMatchObject({ view: 'runs', state: { filter: 'sweep' } })
    current = (await start(home)).terminal
  }
}, 90_000)
