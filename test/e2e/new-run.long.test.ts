import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import type { Context } from '../../src/control/context.ts'
import { dataAdd } from '../../src/control/data-add.ts'
import { killJob } from '../support/kill-job.ts'
import { openTestSession } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const home = weirdFolder()
let ctx: Context
let terminal: TestTerminal | null = null

beforeAll(async () => {
  const python = process.env.ORION_PYTHON ?? resolve('.venv/bin/python')
  ctx = await openContext({ env: { ...process.env, ORION_HOME: home, ORION_PYTHON: python } })
  const out = join(home, 'recordings')
  await ctx.dataTool(
    'orion.ursa',
    ['simulate', 'r2-test', '--out', out, '--duration-s', '20', '--units', '8', '--recordings', '1'],
    () => {},
  )
  expect(await dataAdd(ctx, [out], {}, () => {})).toMatchObject({ added: 1 })
}, 60_000)

afterAll(async () => {
  await terminal?.close()
  for (const { token } of ctx.store.activeAttempts()) await killJob(token)
  await ctx.close()
})

it('goes from a template to a completed run with keys alone', { timeout: 240_000 }, async () => {
  const session = await openTestSession({
    columns: 120,
    rows: 32,
    home,
    still: false,
    env: { SESSION_NOW: undefined, ORION_PYTHON: process.env.ORION_PYTHON ?? resolve('.venv/bin/python') },
  })
  terminal = session.terminal
  await terminal.waitFor('No run yet.', 20_000)
  terminal.press('n')
  await terminal.waitFor('begin with')
  terminal.press('/')
  terminal.send('template r2')
  await until(() => !terminal?.screen().includes('grasshopper'), { what: 'the filter' })
  terminal.press('enter', 'enter')
  await terminal.waitFor('new run > name')
  terminal.press('ctrl+u')
  terminal.send('by-keys')
  terminal.press('ctrl+n')
  await terminal.waitFor('matches 1 of 1 recordings')
  terminal.send('\u001b[Z\u001b[Z')
  terminal.press('up', 'ctrl+u')
  terminal.send('4')
  await terminal.waitFor('data.batch_size 16 -> 4')
  terminal.press('ctrl+n', 'ctrl+n', 'ctrl+n')
  await terminal.waitFor('new run > training')
  terminal.press('ctrl+u')
  terminal.send('2')
  await terminal.waitFor('training.max_steps 100 -> 2')
  terminal.press('ctrl+n', 'ctrl+n', 'ctrl+n', 'ctrl+n', 'ctrl+n', 'ctrl+n')
  await terminal.waitFor('new run > review')
  expect(terminal.screen()).toContain('3 differences to r2-test')
  terminal.press('enter')
  await terminal.waitFor(/ready to launch|l launches with/, 90_000)
  terminal.press('ctrl+n')
  await terminal.waitFor('enter starts the run.')
  terminal.press('enter')
  await terminal.waitFor('runs > by-keys', 60_000)
  await until(() => ctx.store.runs({}).items[0]?.state === 'completed', {
    timeoutMs: 120_000,
    what: 'the end of the run',
  })
  const [run] = ctx.store.runs({}).items
  expect(run).toMatchObject({ name: 'by-keys', step: 2, max_steps: 2, failure: null })
  expect(readdirSync(join(home, 'drafts'))).toEqual([])
  await terminal.waitFor('completed', 20_000)
  terminal.press('P')
  await terminal.waitFor('kept with attempt 1')
  terminal.press('l')
  await terminal.waitFor('this is the report of a run that was launched')
  terminal.press('esc')
  await terminal.waitFor('runs > by-keys')
  terminal.press('N')
  await terminal.waitFor('by-keys-2')
})
