import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KEY_TABLE } from '../../src/screens/key-table.ts'
import type { KeyFacts, Scope } from '../../src/screens/stage/keys.ts'
import { picture } from '../support/picture.ts'
import { SAMPLE_RECORDINGS, SAMPLE_RUNS, seedRegistry } from '../support/seeded-registry.ts'
import { seedScores } from '../support/seeded-scores.ts'
import { openTestSession } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

/** A place where keys of some scopes are heard: keys to it from the list of runs, and signs that it stands. */
interface Place {
  scopes: readonly Scope[]
  go: readonly (string | RegExp)[]
}

const run = (name: string) => ['/', name, /1 of 1 /, 'enter', 'enter', /─ this run/]
const tab = (key: string, sign: RegExp, ...more: (string | RegExp)[]) => [
  ...run('broken'),
  key,
  sign,
  ...more,
]

const PLACES: Record<string, Place> = {
  'the list of runs': {
    scopes: ['runs', 'global', 'list'],
    go: ['/', 'a', /\/ a/, 'enter', 'j', 'j', 'space'],
  },
  'a field': { scopes: ['field'], go: ['/', 'fine tune', /fine tune/, 'left'] },
  'the line for verbs': { scopes: ['command'], go: [':', 'runs ', /: runs/] },
  'the palette': { scopes: ['palette'], go: ['ctrl+p', /─ go to/, 'tab'] },
  'the menu': { scopes: ['menu'], go: ['x', /─ actions/, 'j'] },
  'the help': { scopes: ['help'], go: ['?', /─ keys/] },
  'a failed run': {
    scopes: ['run', 'run.overview'],
    go: [...run('broken'), 'P', /preflight/, 'esc', /─ this run/],
  },
  logs: { scopes: ['logs'], go: tab('2', /step 399 /, '/', 'step 2', 'enter', 'ctrl+u') },
  'all charts': {
    scopes: ['metrics', 'metrics.grid'],
    go: tab('3', /─ loss\/train/, '/', 's', 'enter', 'l'),
  },
  'one chart': { scopes: ['metrics.chart'], go: tab('3', /─ loss\/train/, 'enter', 'h', 'h') },
  'runs for charts': { scopes: ['metrics.runs'], go: tab('3', /─ loss\/train/, 'a', /space/, 'space') },
  checkpoints: { scopes: ['checkpoints'], go: ['3', /kept by/, 'j', 'j', 'space', 'j'] },
  lineage: { scopes: ['lineage'], go: ['4', /descends from/, 'right', 'space'] },
  data: { scopes: ['data'], go: ['5', /grasshopper/, '/', 'p044', 'enter', 'j', 'enter'] },
  hosts: { scopes: ['hosts'], go: ['7', /runs > hosts/, 'enter'] },
  benchmarks: {
    scopes: ['benchmarks'],
    go: ['8', /▸ r2-velocity/, '/', 'poyo', /poyo +2 measured/, 'enter', 'j'],
  },
  'items of a benchmark': {
    scopes: ['benchmarks.items'],
    go: ['8', /▸ r2-velocity/, 'j', 'enter', /24 items/, '/', 'p043', /12 items/, 'enter', 'j'],
  },
  preflight: { scopes: ['preflight'], go: [...run('broken'), 'P', /preflight/] },
  'the shell': { scopes: ['shell'], go: ['6', /─ shell/] },
  'what a new run begins with': { scopes: ['new.start'], go: ['n', /begin with/] },
  'fields of a new run': {
    scopes: ['new', 'new.form'],
    go: ['n', /begin with/, '/', 'template r2', /template r2/, 'enter', 'enter', /new run > name/, 'left'],
  },
  'a question': { scopes: ['dialog'], go: ['G', 'a', /put away/] },
}

/** They leave the program, are not there where no node is known, or change no cell as what they ask for is there already. */
const SILENT = ['run.exclude', 'global.quit', 'global.suspend', 'global.redraw', 'run.tab-overview']
/** What stays until it is pressed so many times more. */
const STAYS: Record<string, number> = {
  'global.gauges': 1,
  'global.pause': 1,
  'global.mouse': 1,
  'runs.order': 3,
}
/** Words of a mistake in the program. */
const MISTAKE = /is not a function|is not defined|undefined|Cannot read prop|TypeError|\[object /

const NAMED = /^(.|enter|esc|tab|space|left|right|up|down|ctrl\+.)$/u

let terminal: TestTerminal
beforeAll(async () => {
  const home = weirdFolder()
  seedScores(home)
  const steps = Array.from({ length: 400 }, (_, at) => `step ${at}  loss ${1 / (at + 1)}\n`).join('')
  const [sick] = SAMPLE_RUNS.filter(({ name }) => name === 'finetune-p043')
  const logs = { 'rank0.out': steps, 'rank1.out': steps }
  const broken = { ...sick, name: 'broken', state: 'failed' as const, logs }
  const others = SAMPLE_RUNS.filter(({ name }) => !name.startsWith('finetune'))
  seedRegistry(home, [...others, broken], { recordings: SAMPLE_RECORDINGS, runsFolder: `${home}/runs` })
  const opened = await openTestSession({
    home,
    columns: 120,
    rows: 36,
    env: { EDITOR: 'true', VISUAL: undefined },
  })
  terminal = opened.terminal
  await terminal.waitFor('broken', 20_000)
})
afterAll(() => terminal.close())

/** The list of runs as it was at the start: no filter, no mark, nothing over it. */
function atHome(): boolean {
  const [header = '', edge = ''] = terminal.lines()
  const bare = /^╭─ runs ─+ needs me/.test(edge)
  return /^ orion {2}runs {3}/.test(header) && bare && /q quit$/.test(terminal.lines().at(-1) ?? '')
}

async function goHome(): Promise<void> {
  const stepped = async () => {
    if (atHome()) return true
    terminal.press('esc')
    await terminal.idle(40)
    return false
  }
  await until(stepped, { what: 'home', timeoutMs: 20_000 }).catch(error => {
    throw new Error(`${error.message}\n${terminal.screen()}`)
  })
}

async function go(way: Place['go']): Promise<void> {
  await goHome()
  terminal.press('g')
  for (const step of way) {
    if (step instanceof RegExp) await terminal.waitFor(step)
    else if (NAMED.test(step)) terminal.press(step)
    else terminal.send(step)
    await terminal.idle(30)
  }
  await terminal.idle(120)
}

async function press({ id }: KeyFacts, key: string): Promise<void> {
  const before = picture(terminal)
  const heard = terminal.written.length
  terminal.press(key)
  await until(() => terminal.written.length > heard, { what: 'an answer', timeoutMs: 5000 }).catch(() => {})
  await terminal.idle(120)
  expect(picture(terminal), 'nothing changed on screen').not.toBe(before)
  expect(terminal.screen()).not.toMatch(MISTAKE)
  expect(terminal.exit).toBeNull()
  for (let times = STAYS[id] ?? 0; times > 0; times -= 1) terminal.press(key)
}

describe.each(Object.entries(PLACES))('in %s', (_name, { scopes, go: way }) => {
  const entries = KEY_TABLE.filter(({ id, scope }) => scopes.includes(scope) && !SILENT.includes(id))
  const keys = entries.flatMap(facts =>
    facts.keys
      .filter(key => !/^(q|ctrl\+c|shift\+tab)$/.test(key))
      .map(key => ({ id: facts.id, key, facts })),
  )
  it.each(keys)('$key does $id, or says why not', async ({ key, facts }) => {
    await go(way)
    await press(facts, key)
  })
})

it('is pressed in a place of every scope', () => {
  const pressed = new Set(Object.values(PLACES).flatMap(({ scopes }) => scopes))
  expect(KEY_TABLE.map(({ scope }) => scope).filter(scope => !pressed.has(scope))).toEqual(
    KEY_TABLE.map(({ scope }) => scope).filter(scope => scope === 'new.review'),
  )
})
