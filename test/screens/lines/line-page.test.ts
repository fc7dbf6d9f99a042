import { describe, expect, it } from 'vitest'
import { safeText } from '../../../src/core/text/sanitize.ts'
import { LinePage } from '../../../src/screens/lines/line-page.ts'
import type { PlaceState } from '../../../src/screens/stage/place.ts'
import { type Line, lineText, span } from '../../../src/screens/ui/line.ts'

const line = (text: string): Line => [span(safeText`${text.slice(0, 3)}`), span(safeText`${text.slice(3)}`)]
const TEXTS = Array.from({ length: 40 }, (_, at) => `${at % 4 === 0 ? 'training.lr' : 'data.split'} ${at}`)

/** A page in a room of ten lines. */
function open(texts: string[], { follows = false, state = {} as PlaceState } = {}) {
  const lines = texts.map(line)
  const stage = { area: { columns: 80, rows: 12 } } as ConstructorParameters<typeof LinePage>[0]
  const page = new LinePage(stage, { lines: () => lines, follows }, state)
  const shown = () => page.visible(10).lines.map(lineText)
  return { page, shown, lines }
}

describe('a page of lines', () => {
  it('shows those that hold every word, in any case and order, also over the seam of two pieces', () => {
    const { page, shown } = open(TEXTS)
    expect(shown()).toEqual(TEXTS.slice(0, 10))
    page.setFilter('  LR Train ')
    expect(shown()).toEqual(TEXTS.filter(text => text.startsWith('training')))
    page.setFilter('ning.l 36')
    expect(shown()).toEqual(['training.lr 36'])
    page.setFilter('nothing at all')
    expect(shown()).toEqual([])
    page.setFilter('')
    expect(shown()).toHaveLength(10)
  })

  it('stays within its lines when the filter leaves fewer, and says how many are below', () => {
    const { page, shown } = open(TEXTS)
    page.walk(Number.POSITIVE_INFINITY)
    expect(shown()).toEqual(TEXTS.slice(30))
    page.setFilter('data')
    expect(page.visible(10)).toMatchObject({ below: 0 })
    page.walk(Number.NEGATIVE_INFINITY)
    expect(page.visible(10)).toMatchObject({ below: 20 })
    page.setFilter('training')
    expect(shown()).toHaveLength(10)
    page.walk(5)
    expect(shown()).toHaveLength(10)
  })

  it('follows lines that come while a filter is on', () => {
    const { page, shown, lines } = open(TEXTS, { follows: true })
    page.setFilter('data')
    lines.push(line('training.lr 40'), line('data.split 41'))
    expect(shown().at(-1)).toBe('data.split 41')
    expect(shown()).toHaveLength(10)
    page.walk(-3)
    lines.push(line('data.split 42'))
    expect(shown()).not.toContain('data.split 42')
  })

  it('stands again where it stood', () => {
    const { page, shown } = open(TEXTS)
    page.setFilter('data')
    page.walk(7)
    const again = open(TEXTS, { state: page.state })
    expect(again.shown()).toEqual(shown())
    expect(again.page.filter).toBe('data')
    const following = open(TEXTS, { follows: true })
    expect(following.page.state).toEqual({})
    const broken = open(TEXTS, { state: { top: -4, filter: 7 } })
    expect(broken.shown()).toEqual(TEXTS.slice(0, 10))
  })
})
