import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KEY_TABLE } from '../../src/screens/key-table.ts'
import type { KeyFacts } from '../../src/screens/stage/keys.ts'
import { openPlaces } from '../support/open-places.ts'
import { picture } from '../support/picture.ts'
import { PLACES, type Places } from '../support/places.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'

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
const MISTAKE =
  /is not a function|is not defined|undefined|Cannot read prop|TypeError|\[object |does nothing here/

let places: Places<TestTerminal>
beforeAll(async () => {
  places = await openPlaces()
})
afterAll(() => places.terminal.close())

async function press({ id }: KeyFacts, key: string): Promise<void> {
  const { terminal } = places
  const before = picture(terminal)
  const heard = terminal.written.length
  terminal.press(key)
  await until(() => terminal.written.length > heard, { what: 'an answer', timeoutMs: 5000 }).catch(() => {})
  await terminal.idle(60)
  expect(picture(terminal), 'nothing changed on screen').not.toBe(before)
  expect(terminal.screen()).not.toMatch(MISTAKE)
  expect(terminal.exit).toBeNull()
  for (let times = STAYS[id] ?? 0; times > 0; times -= 1) terminal.press(key)
}

describe.each(Object.entries(PLACES))('in %s', (_name, place) => {
  const { scopes } = place
  const entries = KEY_TABLE.filter(({ id, scope }) => scopes.includes(scope) && !SILENT.includes(id))
  const keys = entries.flatMap(facts =>
    facts.keys.filter(key => !/^(q|ctrl\+c)$/.test(key)).map(key => ({ id: facts.id, key, facts })),
  )
  it.each(keys)('$key does $id, or says why not', async ({ key, facts }) => {
    await places.go(place)
    await press(facts, key)
  })
})

it('ctrl+l draws the whole screen again, whatever another program left on it', async () => {
  const { terminal } = places
  await places.goHome()
  await terminal.idle(120)
  const before = picture(terminal)
  await new Promise<void>(done => terminal.xterm.write('\u001b[5;9Hwall: the node goes down', done))
  expect(picture(terminal)).not.toBe(before)
  terminal.press('ctrl+l')
  await until(() => picture(terminal) === before, { what: 'the screen as it was' })
})

it('is pressed in a place of every scope', () => {
  const pressed = new Set(Object.values(PLACES).flatMap(({ scopes }) => scopes))
  expect(KEY_TABLE.map(({ scope }) => scope).filter(scope => !pressed.has(scope))).toEqual([])
})
