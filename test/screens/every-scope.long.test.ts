import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../../src/control/context.ts'
import type { Scope } from '../../src/screens/stage/keys.ts'
import { DrawnSession } from '../support/drawn-session.tsx'
import { contextOfPlaces, type Place, Places, seedPlaces, VIEW_PLACES } from '../support/places.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

/** Words of a mistake in the program. */
const MISTAKE =
  /is not a function|is not defined|undefined|Cannot read prop|TypeError|\[object |this key failed|does nothing here/

let context: Context
let drawn: DrawnSession
let places: Places<DrawnSession>
beforeAll(async () => {
  const home = weirdFolder()
  seedPlaces(home)
  context = await contextOfPlaces(home)
  drawn = new DrawnSession(context, { columns: 100, rows: 30 })
  places = new Places(drawn)
})
afterAll(async () => {
  drawn.close()
  await context.close()
})

/** Keys that are heard here and belong to a scope: those that another scope takes first are its own. */
function heard(scope: Scope): string[] {
  const taken = new Set<string>()
  return drawn.session.bindings().flatMap(({ facts }) => {
    const free = facts.keys.filter(key => !taken.has(key))
    for (const key of facts.keys) taken.add(key)
    return facts.scope === scope ? free : []
  })
}

async function press(key: string): Promise<string> {
  drawn.press(key)
  await drawn.idle()
  expect(drawn.screen(), key).not.toMatch(MISTAKE)
  expect(drawn.session.reading.failing, key).toBe(false)
  return drawn.frame
}

/** Waits for what a key does; some views read what they show elsewhere. */
const shows = (key: string, holds: () => boolean): Promise<true> =>
  until(
    async () => {
      await drawn.draw()
      return holds()
    },
    { what: `what ${key} does` },
  ).catch(error => {
    throw new Error(`${error.message}\n${drawn.screen()}`)
  })

const crumbs = (): string => drawn.session.screens.map(screen => screen.crumb()).join(' > ')

/** One row, or no more than fit: there is nowhere to go. */
const SHORT = new Set(['hosts', 'the shell', 'events of a run', 'the config of a run'])

/** Moves of a list: down, and what brings one back to the first row. */
const MOVES: readonly [there: string, back: string][] = [
  ['j', 'k'],
  ['down', 'up'],
  ['ctrl+d', 'ctrl+u'],
  ['pagedown', 'pageup'],
  ['G', 'g'],
  ['end', 'home'],
]
/** They end the session, which a real terminal shows. */
const LEAVING = ['q', 'ctrl+c']
/** Pressed again, they take back what they did. */
const SWITCHES = ['p', 'M', 'ctrl+t']

describe.each(VIEW_PLACES)('in %s', (name, place: Place) => {
  it('every key of a list walks, and back', async () => {
    await drawn.resize(100, 30)
    await places.go(place)
    // As low as a terminal may be: what would fit is walked through.
    await drawn.resize(100, 15)
    const keys = heard('list')
    if (keys.includes('g')) await press('g')
    for (const [there, back] of MOVES) {
      if (!keys.includes(there) || !keys.includes(back)) continue
      const first = drawn.frame
      await press(there)
      if (!SHORT.has(name)) await shows(there, () => drawn.frame !== first)
      const moved = drawn.frame
      await press(back)
      if (!SHORT.has(name)) await shows(back, () => drawn.frame !== moved)
    }
  })

  it('every key that works everywhere does something, or says why not', async () => {
    await drawn.resize(100, 30)
    await places.go(place)
    const { session, asked } = drawn
    const here = crumbs()
    for (const key of heard('global').filter(each => !LEAVING.includes(each))) {
      const [before, said, wanted] = [drawn.frame, session.notices.all.length, asked.redraw + asked.suspend]
      await press(key)
      await shows(
        key,
        () =>
          drawn.frame !== before ||
          session.notices.all.length > said ||
          asked.redraw + asked.suspend > wanted,
      )
      if (SWITCHES.includes(key)) await press(key)
      if (session.covers.length > 0 || session.field) await press('esc')
      if (crumbs() !== here) await press('-')
      if (crumbs() !== here) await places.go(place)
    }
  })

  it('a session that opens where another one stood stands there, its cursor too', async () => {
    await drawn.resize(100, 30)
    await places.go(place)
    const stood = drawn.session.kept().places
    const again = new DrawnSession(context, { columns: 100, rows: 30, opens: stood })
    const stands = async () => {
      await again.idle()
      return isDeepStrictEqual(again.session.kept().places, stood)
    }
    try {
      await until(stands, { what: 'the same places' }).catch(() =>
        expect(again.session.kept().places).toEqual(stood),
      )
    } finally {
      again.close()
    }
  })
})
