import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeText } from '../../../src/core/text/sanitize.ts'
import {
  cutLine,
  fitLine,
  type Line,
  lineText,
  lineWidth,
  span,
  splitLine,
} from '../../../src/screens/ui/line.ts'
import { keepPlace, LIST_START, move } from '../../../src/screens/ui/list.ts'
import { type Column, headerLine, placeColumns, rowLine } from '../../../src/screens/ui/table.ts'
import { wrapLine } from '../../../src/screens/ui/wrap-line.ts'

const COLUMNS: readonly Column[] = [
  { id: 'name', title: safeText`name`, rank: 0, min: 4, max: 20 },
  { id: 'step', title: safeText`step`, align: 'right', rank: 1 },
  { id: 'where', title: safeText`where`, rank: 2 },
]
const cells = (name: string, step: string, where = 'local') => ({
  name: [span(safeText`${name}`)],
  step: [span(safeText`${step}`)],
  where: [span(safeText`${where}`)],
})

describe('a table', () => {
  it('aligns cells under their titles', () => {
    const placed = placeColumns(COLUMNS, [cells('one', '1,000'), cells('three', '7')], 40, new Map())
    expect(
      [headerLine(placed), rowLine(placed, cells('one', '1,000')), rowLine(placed, cells('three', '7'))].map(
        lineText,
      ),
    ).toEqual(['name   step where', 'one   1,000 local', 'three     7 local'])
  })

  it('shrinks what may shrink, then drops what matters least', () => {
    const rows = [cells('a-long-name-here', '1,000')]
    const shown = (width: number) =>
      lineText(rowLine(placeColumns(COLUMNS, rows, width, new Map()), rows[0] ?? {}))
    expect(shown(28)).toBe('a-long-name-here 1,000 local')
    expect(shown(20)).toBe('a-long-… 1,000 local')
    expect(shown(14)).toBe('a-long-… 1,000')
    expect(shown(4)).toBe('a-l…')
  })

  it('never narrows a column again, so that nothing trembles', () => {
    const widths = new Map<string, number>()
    placeColumns(COLUMNS, [cells('a', '1,000,000')], 60, widths)
    expect(lineText(rowLine(placeColumns(COLUMNS, [cells('a', '1')], 60, widths), cells('a', '1')))).toBe(
      'a            1 local',
    )
  })

  it('is never wider than there is room', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.string(), fc.string())),
        fc.integer({ min: 4, max: 90 }),
        (texts, width) => {
          const rows = texts.map(text => cells(...text))
          const placed = placeColumns(COLUMNS, rows, width, new Map())
          return rows.every(row => lineWidth(rowLine(placed, row)) <= width)
        },
      ),
    )
  })
})

describe('a line', () => {
  const line = fc
    .array(fc.string({ unit: fc.constantFrom('a', 'ü', '日', '🙂', '⣿', ' ') }))
    .map((texts): Line => texts.map(text => span(safeText`${text}`)))

  it('cut or filled to a width has that width, or one less where a wide character does not fit', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 1, max: 30 }), (each, width) => {
        expect(lineWidth(cutLine(each, width))).toBeLessThanOrEqual(width)
        expect(lineWidth(fitLine(each, width))).toBe(width)
      }),
    )
  })

  it('says that words were lost, also where a piece ends at the edge, and under a cursor', () => {
    const pieces: Line = [span(safeText`name  `), span(safeText`words`), span(safeText` and more`)]
    expect(lineText(cutLine(pieces, 11))).toBe('name  word…')
    expect(lineText(cutLine([span(safeText`whole`), span(safeText`   `)], 5))).toBe('whole')
  })

  it('wrapped at spaces loses nothing but these, and no row is too wide', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 2, max: 30 }), (each, width) => {
        const rows = wrapLine(each, width)
        expect(rows.map(lineText).join('').replaceAll(' ', '')).toBe(lineText(each).replaceAll(' ', ''))
        for (const row of rows) expect(lineWidth(row)).toBeLessThanOrEqual(width)
      }),
    )
    const pieces: Line = [span(safeText`one two `, 'bad'), span(safeText`three four`, 'good')]
    expect(wrapLine(pieces, 9)).toEqual([
      [span(safeText`one two`, 'bad')],
      [span(safeText`three`, 'good')],
      [span(safeText`four`, 'good')],
    ])
  })

  it('split in two and joined is itself', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 0, max: 30 }), (each, width) => {
        const [head, tail] = splitLine(each, width)
        expect(lineText([...head, ...tail])).toBe(lineText(each))
        expect(lineWidth(head)).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('the place in a list', () => {
  const ids = Array.from({ length: 50 }, (_, at) => `run-${at}`)

  it('stays on its item when others come and go before it', () => {
    const place = move(keepPlace(LIST_START, ids, 10), ids, 20, 10)
    expect(place.selected).toBe('run-20')
    expect(keepPlace(place, ['new', ...ids], 10)).toMatchObject({ selected: 'run-20', at: 21 })
    expect(keepPlace(place, ids.slice(15), 10)).toMatchObject({ selected: 'run-20', at: 5 })
  })

  it('goes to a neighbour when its item is gone, and to nothing when all are', () => {
    const place = move(keepPlace(LIST_START, ids, 10), ids, Number.POSITIVE_INFINITY, 10)
    expect(place.selected).toBe('run-49')
    expect(keepPlace(place, ids.slice(0, 30), 10).selected).toBe('run-29')
    expect(keepPlace(place, [], 10)).toEqual(LIST_START)
  })

  it('always keeps the cursor in its window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -60, max: 60 })),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 50 }),
        (deltas, height, count) => {
          const some = ids.slice(0, count)
          let place = keepPlace(LIST_START, some, height)
          for (const delta of deltas) {
            place = move(place, some, delta, height)
            expect(place.at >= place.top && place.at < place.top + height).toBe(true)
            expect(place.selected).toBe(some[place.at] ?? null)
            expect(place.top).toBeLessThanOrEqual(Math.max(0, count - height))
          }
        },
      ),
    )
  })
})
