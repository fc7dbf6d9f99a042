import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import type { Context } from '../../src/control/context.ts'
import { openStore } from '../../src/store/open.ts'
import { DrawnSession } from '../support/drawn-session.tsx'
import { Places, seedPlaces } from '../support/places.ts'
import { addRun, NOW, SAMPLE_PREFLIGHT } from '../support/seeded-registry.ts'
import { weirdFolder } from '../support/weird-folder.ts'

let context: Context
let drawn: DrawnSession
let places: Places<DrawnSession>
beforeAll(async () => {
  const home = weirdFolder()
  seedPlaces(home)
  const store = openStore(join(home, 'registry.db'), { now: () => NOW })
  addRun(store, { name: 'checked', state: 'completed', preflight: SAMPLE_PREFLIGHT }, 90)
  store.close()
  const env = { ...process.env, ORION_HOME: home, XDG_CONFIG_HOME: home }
  context = await openContext({ env, now: () => NOW })
  drawn = new DrawnSession(context)
  places = new Places(drawn)
})
afterAll(async () => {
  drawn.close()
  await context.close()
})

const only = (name: string) => ['/', name, /1 of 1 /, 'enter']

it.each<[what: string, way: (string | RegExp)[], line: RegExp]>([
  [
    'a note',
    [...only('broken'), 'i', 'look at "p043"', 'enter', /noted/],
    /: orion mark run-\d+ --note 'look at "p043"'$/,
  ],
  [
    'a note taken away',
    [...only('broken'), 'i', 'ctrl+u', 'enter', /no note/],
    /: orion mark run-\d+ --note ''$/,
  ],
  ['a pin', [...only('broken'), 'P', /--pin/], /^orion mark run-\d+ --pin$/],
  [
    'a new run with the config of one',
    [...only('broken'), 'N', /new run > name/],
    /^orion new run-\d+ --draft$/,
  ],
  [
    'a new run from a template',
    ['n', /begin with/, '/', 'template r2', 'enter', 'enter', /new run > name/],
    /^orion new r2-test --draft$/,
  ],
  [
    'a fine-tuning from a checkpoint',
    ['3', /kept by/, 't', /new run > name/],
    /^orion new run-\S+@\d+ --draft$/,
  ],
  [
    'checks asked again',
    [...only('checked'), 'enter', /─ this run/, 'P', /preflight/, 'R'],
    /^orion preflight run-0090 --again$/,
  ],
  [
    'one check asked again',
    [...only('checked'), 'enter', /─ this run/, 'P', /room on/, 'r'],
    /^orion preflight run-0090 --again --only disk$/,
  ],
  [
    'what differs',
    ['/', 'fork-low-lr', /1 of 1 /, 'enter', 'enter', /─ this run/, 'd', /what is different/],
    /^orion diff run-base@300 run-fork$/,
  ],
])('%s is told as a command line', async (_, go, line) => {
  await places.go({ scopes: [], go })
  const texts = drawn.session.notices.all.map(({ text }) => text)
  expect(
    texts.filter(text => line.test(text)),
    texts.join('\n'),
  ).not.toEqual([])
})

it('a note for several runs asks with its command before it replaces one that is there', async () => {
  const noted = (text: string) =>
    drawn.session.context.store.runs({}).items.filter(({ note }) => note === text).length
  await places.go({ scopes: [], go: [...only('sweep-dim-256'), 'i', 'keep me', 'enter', /noted/] })
  const both = [
    '/',
    'sweep',
    /1 of 2 /,
    'enter',
    '*',
    'i',
    'ctrl+u',
    'both',
    'enter',
    /replace the notes of 2 runs\?/,
  ]
  await places.go({ scopes: [], go: both })
  expect(drawn.screen()).toMatch(/orion mark run-\d+ run-\d+ --note both/)
  drawn.press('n')
  await drawn.idle()
  expect([noted('keep me'), noted('both')]).toEqual([1, 0])
  await places.go({ scopes: [], go: [...both, 'y', /2 runs noted/] })
  expect([noted('keep me'), noted('both')]).toEqual([0, 2])
})
