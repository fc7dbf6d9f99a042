import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Chart, type Curve, chartLines, drawChart, type Layer } from '../../../src/screens/ui/chart.ts'
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
  it('falls from its largest to its smallest value, labels and steps at round places', () => {
    expect(draw([4, 3, 2, 1, 0])).toEqual([
      '   4 ┤⠉⠓⠦⢤⣀                   ',
      '     │    ⠈⠙⠒⠦⢤⣀⡀             ',
      '   2 ┤          ⠉⠙⠒⠦⣄⡀        ',
      '     │               ⠉⠓⠦⢤⣀    ',
      '   0 ┤                   ⠈⠉⠓⠦⣄',
      '     └──────┬──────────┬──────',
      '            2          4      ',
    ])
  })

  it('leaves a gap where a value is not finite', () => {
    const rows = draw([1, 1, 1, Number.NaN, Number.NaN, 1, 1, 1])
    const drawn =
      rows
        .slice(0, 5)
        .map(text => text.slice(6))
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

describe('curves of several runs', () => {
  const x = [0, 1, 2, 3, 4]
  const layer = (y: number[], change: Partial<Layer> = {}): Layer => ({ x, y, tone: 'chart', ...change })
  const chart = (change: Partial<Chart>): Chart => ({
    x: { low: 0, high: 4, log: false, kind: 'count' },
    y: { low: 0, high: 4, log: false, kind: 'value' },
    layers: [],
    ...change,
  })
  const rows = (change: Partial<Chart>) => (drawChart(chart(change), 40, 12) ?? []).map(lineText)

  it('bear shapes that tell them apart without colour', () => {
    const text = rows({
      layers: [
        layer([0, 1, 2, 3, 4], { marker: { text: '●', place: 0, of: 2 } }),
        layer([4, 3, 2, 1, 0], { marker: { text: '▲', place: 1, of: 2 } }),
      ],
    }).join('\n')
    expect(text).toMatch(/●[\s\S]*●|●/)
    expect(text).toContain('▲')
  })

  it('are dotted where they are obsolete', () => {
    const solid = rows({ layers: [layer([1, 1, 1, 1, 1])] }).join('')
    const dotted = rows({ layers: [layer([1, 1, 1, 1, 1], { dotted: true })] }).join('')
    const dots = (text: string) =>
      [...text].reduce(
        (sum, c) =>
          sum + (/[\u2801-\u28ff]/.test(c) ? (c.codePointAt(0) ?? 0).toString(2).split('1').length - 3 : 0),
        0,
      )
    expect(dots(dotted)).toBeLessThan(dots(solid) / 2)
    expect(dots(dotted)).toBeGreaterThan(5)
  })

  it('bear a cross on the axis where values were no numbers, and a cursor through all rows', () => {
    const lines = rows({ layers: [layer([1, 1, 1, 1, 1])], bad: [2], cursor: { x: 3, words: 'here' } })
    expect(lines.at(-2)?.indexOf('×')).toBe(23)
    expect(lines.filter(line => line.slice(6).includes('│')).length).toBeGreaterThanOrEqual(9)
    expect(lines.at(-1)).toContain('here')
  })

  it('have no place on a logarithmic axis where they are not positive', () => {
    const lines = rows({
      y: { low: 0.1, high: 10, log: true, kind: 'value' },
      layers: [layer([1, 0, -1, 1, 10])],
    })
    expect(lines).toHaveLength(12)
    expect(lines.join('')).toMatch(/[\u2801-\u28ff]/)
  })

  it('never leave their frame, whatever the axes and values', () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1e308))
    const someAxis = fc.record({
      low: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      high: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      log: fc.boolean(),
      kind: fc.constantFrom('value' as const, 'count' as const, 'seconds' as const),
    })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { maxLength: 50 }),
        someAxis,
        someAxis,
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 30 }),
        value,
        (points, xAxis, yAxis, columns, high, cursor) => {
          const lines = drawChart(
            {
              x: xAxis,
              y: yAxis,
              layers: [
                {
                  x: points.map(([at]) => at),
                  y: points.map(([, at]) => at),
                  tone: 'chart',
                  marker: { text: '●', place: 0, of: 1 },
                },
              ],
              bad: points.map(([at]) => at),
              cursor: { x: cursor, words: 'x' },
            },
            columns,
            high,
          )
          return lines === null || (lines.length === high && lines.every(line => lineWidth(line) <= columns))
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
