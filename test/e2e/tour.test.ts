import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import type { Context } from '../../src/control/context.ts'
import { dataAdd } from '../../src/control/data-add.ts'
import { killJob } from '../support/kill-job.ts'
import { openTestSession } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { weirdFolder } from '../support/weird-folder.ts'

interface Step {
  press: string[]
  see: string[]
}

/** Rows of the table below a heading of the README: what to press, and the quoted words that must appear. */
function tourOf(readme: string): Step[] {
  const [, section = ''] = readme.split('## Five minutes in the session')
  const [table = ''] = section.split('\n## ')
  const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)
  return table
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line => {
      const [, press = '', see = ''] = line
        .split(' | ')
        .flatMap((cell, at) => (at === 0 ? ['', cell] : [cell]))
      // What stands behind a semicolon are keys for another time.
      return { press: quoted(press), see: quoted(see.split(';')[0] ?? '') }
    })
}

const python = process.env.ORION_PYTHON ?? resolve('.venv/bin/python')
const tour = tourOf(readFileSync('README.md', 'utf8'))
const home = weirdFolder()
let ctx: Context
let terminal: TestTerminal

beforeAll(async () => {
  ctx = await openContext({ env: { ...process.env, ORION_HOME: home, ORION_PYTHON: python } })
  const out = join(home, 'recordings')
  const make = ['simulate', 'r2-test', '--out', out, '--duration-s', '20', '--units', '8']
  await ctx.dataTool('orion.ursa', make, () => {})
  expect(await dataAdd(ctx, [out], {}, () => {})).toMatchObject({ added: 3 })
  const env = { SESSION_NOW: undefined, ORION_PYTHON: python }
  ;({ terminal } = await openTestSession({ columns: 120, rows: 32, home, still: false, env }))
  await terminal.waitFor('No run yet.', 20_000)
}, 90_000)

afterAll(async () => {
  await terminal.close()
  for (const { token } of ctx.store.activeAttempts()) await killJob(token)
  await ctx.close()
})

it('the README leads through a new run, its launch, a cancel and a resume', () => {
  expect(tour.length).toBeGreaterThan(10)
  expect(tour.every(({ press, see }) => press.length > 0 && see.length > 0)).toBe(true)
  expect(tour.flatMap(({ press }) => press)).toEqual(expect.arrayContaining(['n', 'l', 'c', 'y', 'r', 'q']))
})

it('each key of it does what the README says', { timeout: 300_000 }, async () => {
  for (const { press, see } of tour) {
    for (const key of press) {
      terminal.press(key)
      // The README has no words for what comes between two keys of a row.
      await terminal.idle(200)
    }
    for (const word of see) await terminal.waitFor(word, 120_000)
  }
  expect((await terminal.ended()).code).toBe(0)
  const [run] = ctx.store.runs({}).items
  expect(run).toMatchObject({ name: 'my-first', attempt: 2, max_steps: 4000 })
})
