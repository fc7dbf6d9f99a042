import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeText } from '../../../src/core/text/sanitize.ts'
import { readKept } from '../../../src/screens/stage/kept.ts'
import type { Screen } from '../../../src/screens/stage/screen.ts'
import { shared, Trail } from '../../../src/screens/stage/trail.ts'

function screen(of: string, closed: string[] = []): Screen {
  return {
    place: () => ({ view: of === 'home' ? 'runs' : 'run', of }),
    crumb: () => safeText`${of}`,
    script: () => null,
    status: () => [],
    bindings: () => [],
    view: () => null,
    refresh: () => false,
    close: () => closed.push(of),
  }
}
const where = (trail: Trail) => trail.screens.map(each => String(each.crumb())).join(' > ')

describe('the trail', () => {
  it('goes in, out, back and forward as a browser does, and closes what is left', () => {
    const closed: string[] = []
    const trail = new Trail()
    for (const of of ['home', 'a']) trail.push(screen(of, closed))
    trail.pop()
    trail.push(screen('b', closed))
    expect(trail.backward).toMatchObject([{ of: 'home' }])
    expect(closed).toEqual(['a'])
    trail.replace(1, [], 'backward')
    expect(where(trail)).toBe('home')
    expect(trail.forward).toMatchObject([{ of: 'home' }, { of: 'b' }])
    expect(trail.last).toMatchObject([{ of: 'home' }, { of: 'b' }])
    trail.replace(1, [screen('b', closed)], 'forward')
    expect(where(trail)).toBe('home > b')
    expect(trail.forward).toBeUndefined()
  })

  it('forgets what lay ahead when it goes elsewhere', () => {
    const trail = new Trail()
    for (const of of ['home', 'a']) trail.push(screen(of))
    trail.replace(1, [], 'backward')
    trail.push(screen('c'))
    expect(trail.forward).toBeUndefined()
  })

  it('knows how much two stacks share', () => {
    const a = [{ view: 'runs' as const }, { view: 'run' as const, of: '1' }]
    expect(shared(a, a)).toBe(2)
    expect(shared(a, [{ view: 'runs' }, { view: 'run', of: '2' }])).toBe(1)
    expect(shared(a, [])).toBe(0)
  })
})

describe('what a session left', () => {
  it('is read back as it was', () => {
    const kept = {
      places: [
        { view: 'runs', state: { filter: 'a', selected: null } },
        { view: 'run', of: 'run-1', state: { tab: 'logs', with: ['x'], top: 3, follow: true } },
      ],
      command: 'runs --lim',
      theme: { name: 'light', over: 'dark' },
    }
    expect(readKept(JSON.parse(JSON.stringify(kept)))).toEqual(kept)
  })

  it('never breaks the next one, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const { places } = readKept(value)
        expect(places.length === 0 || places[0]?.view === 'runs').toBe(true)
      }),
    )
  })

  it('is read up to the first place that this Orion does not know', () => {
    const places = [{ view: 'runs' }, { view: 'hologram' }, { view: 'data' }]
    expect(readKept({ places }).places).toEqual([{ view: 'runs', state: {} }])
  })
})
