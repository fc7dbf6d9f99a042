import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Curve, chartLines } from '../../../src/screens/ui/chart.ts'
import { type Line, lineText, lineWidth } from '../../../src/screens/ui/line.ts'
import { sparkline } from '../../../src/screens/ui/sparkline.ts'

const curve = (values: number[], superseded: number[] = []): Curve => ({
  step: values.map((_, at) => at + 1),
  min: values,
  max: values,
  last: values,
  superseded: values.map((_, at) => superseded[at] ?? 0),
})

const draw = (values: number[], superseded?: number[]): string[] =>
  (chartLines(curve(values, superseded), 30, 7) ?? []).map(lineText)

const tones = (lines: readonly Line[]) => new Set(lines.flatMap(line => line.map(({ tone }) => tone)))

describe('a chart', () => {
  it('falls from its largest to its smallest value, labels and steps at the ends', () => {
    expect(draw([4, 3, 2, 1, 0])).toEqual([
      '4 ┤⠉⠓⠦⢤⣀⡀                     ',
      '  │     ⠉⠓⠲⠤⢤⣀⡀               ',
      '  │           ⠉⠉⠓⠲⢤⣀⡀         ',
      '  │                 ⠉⠙⠲⠤⣄⡀    ',
      '0 ┤                      ⠉⠙⠒⠦⣄',
      '  └───────────────────────────',
      '   1            3            5',
    ])
  })

  it('leaves a gap where a value is not finite', () => {
    const rows = draw([1, 1, 1, Number.NaN, Number.NaN, 1, 1, 1])
    const drawn =
      rows
        .slice(0, 5)
        .map(text => text.slice(3))
        .find(text => /[\u2801-\u28ff]/.test(text)) ?? ''
    expect(drawn.trim()).toMatch(/^[^ ]+ {3,}[^ ]+$/)
  })

  it('has nothing to draw without a finite value or without room', () => {
    expect(chartLines(curve([Number.NaN]), 40, 10)).toBeNull()
    expect(chartLines(curve([]), 40, 10)).toBeNull()
    expect(chartLines(curve([1, 2]), 10, 10)).toBeNull()
    expect(chartLines(curve([1, 2]), 40, 2)).toBeNull()
  })

  it('draws what a resume made obsolete in a tone of its own', () => {
    const lines = chartLines(curve([5, 4, 9, 9, 3, 2], [0, 0, 1, 1, 0, 0]), 40, 10) ?? []
    expect(tones(lines)).toContain('superseded')
    expect(tones(chartLines(curve([5, 4]), 40, 10) ?? [])).not.toContain('superseded')
  })

  it('connects points so that no row of a steep curve is empty', () => {
    const rows = draw([100, 0]).slice(0, 5)
    expect(rows.every(text => /[\u2801-\u28ff]/.test(text))).toBe(true)
  })

  it('is exactly as large as asked for, whatever the values', () => {
    const value = fc.oneof(
      fc.double(),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e300, 0),
    )
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 60 }),
        fc.integer({ min: 16, max: 120 }),
        fc.integer({ min: 3, max: 40 }),
        (values, columns, rows) => {
          const lines = chartLines(curve(values), columns, rows)
          return lines === null || (lines.length === rows && lines.every(line => lineWidth(line) <= columns))
        },
      ),
    )
  })
})

describe('a sparkline', () => {
  it.each<[name: string, values: number[], width: number, text: string]>([
    ['falls', [3, 2, 1, 0], 2, '⣷⣄'],
    ['is flat for one value', [5, 5, 5, 5], 2, '⣀⣀'],
    ['is empty without values', [], 4, ''],
    ['leaves a gap for NaN', [1, 1, Number.NaN, Number.NaN, 1, 1], 3, '⣀⠀⣀'],
  ])('%s', (_name, values, width, text) => {
    expect(sparkline(values, width)).toBe(text)
  })

  it('never grows beyond its width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double()),
        fc.integer({ min: 1, max: 20 }),
        (values, width) => sparkline(values, width).length <= width,
      ),
    )
  })
})
