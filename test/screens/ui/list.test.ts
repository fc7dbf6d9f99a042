import { expect, it } from 'vitest'
import { clickItem, keepPlace, LIST_START, move } from '../../../src/screens/ui/list.ts'

const IDS = ['a', 'b', 'c', 'd']
const shown = IDS.map(id => ({ id }))

it.each<[what: string, at: number, goesIn: boolean, walked: number | null]>([
  ['another item moves the cursor there', 3, false, 2],
  ['an item above moves it back', 0, false, -1],
  ['the item under the cursor goes in', 1, true, null],
  ['below the last item nothing happens', 4, false, null],
  ['nor above the first', -1, false, null],
])('a click: %s', (_what, at, goesIn, walked) => {
  let delta: number | null = null
  const inside = clickItem(shown, at, 'b', by => {
    delta = by
  })
  expect([inside, delta]).toEqual([goesIn, walked])
})

it('a click in a scrolled window does not move the window', () => {
  const at = move(keepPlace({ ...LIST_START, selected: 'a' }, IDS, 2), IDS, 3, 2)
  const window = shown.slice(at.top, at.top + 2)
  let place = at
  clickItem(window, 0, at.selected, delta => {
    place = move(at, IDS, delta, 2)
  })
  expect(place).toMatchObject({ selected: 'c', top: at.top })
})
