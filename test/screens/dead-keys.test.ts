import { expect, it, onTestFinished } from 'vitest'
import { DrawnSession } from '../support/drawn-session.tsx'
import { contextOfPlaces, PLACES, Places, seedPlaces } from '../support/places.ts'
import { weirdFolder } from '../support/weird-folder.ts'

/** A character that is on many keyboards and means nothing in Orion. */
const DEAD = '§'
/** Where characters are typed, a key that types none. */
const TYPING = ['a field', 'the line for verbs', 'the palette', 'the shell', 'fields of a new run']

it('a key that means nothing says so, in every place, and nothing else happens', async () => {
  const home = weirdFolder()
  seedPlaces(home)
  const context = await contextOfPlaces(home)
  const drawn = new DrawnSession(context, { columns: 100, rows: 30 })
  onTestFinished(async () => {
    drawn.close()
    await context.close()
  })
  const places = new Places(drawn)
  for (const [name, place] of Object.entries(PLACES)) {
    await places.go(place)
    const { session } = drawn
    const [stood, covers, said] = [session.kept().places, session.covers.length, session.notices.all.length]
    drawn.send(TYPING.includes(name) ? '\u001b[24~' : DEAD)
    await drawn.waitFor(TYPING.includes(name) ? 'f12 does nothing here' : `${DEAD} does nothing here`)
    expect(session.kept().places, name).toEqual(stood)
    expect([session.covers.length, session.notices.all.length], name).toEqual([covers, said])
    drawn.press('left')
    await drawn.idle()
    expect(drawn.screen(), name).not.toContain(`${DEAD} does nothing here`)
  }
})
