import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import Output from '../../../node_modules/ink/build/output.js'
import { cellsOf, usedColumns } from '../../../src/screens/terminal/cells.ts'
import { InkOutput } from '../../../src/screens/terminal/ink-output.ts'
import { onBlank } from '../../../src/screens/terminal/styles.ts'

/** Wide enough for every write: beyond its edge Ink's canvas grows, ours ends. */
const WIDTH = 80
const HEIGHT = 5

interface Canvas {
  write(
    x: number,
    y: number,
    text: string,
    options: { transformers: ((line: string, index: number) => string)[] },
  ): void
  clip(clip: { x1: number; x2: number; y1: number; y2: number }): void
  unclip(): void
  get(): { output: string; height: number }
}

type Step =
  | { kind: 'write'; x: number; y: number; text: string; red: boolean }
  | { kind: 'clip'; x1: number; width: number; y1: number; height: number }
  | { kind: 'unclip' }

const piece = fc.tuple(
  fc.constantFrom('', '31', '1', '48;2;1;2;3'),
  fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'ü', '│', '⣿', '日'), maxLength: 8 }),
)
const CLOSE: Record<string, string> = { '31': '39', '1': '22', '48;2;1;2;3': '49' }
const text = fc
  .array(fc.array(piece, { maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .map(lines =>
    lines
      .map(pieces =>
        pieces
          .map(([look, each]) => (look === '' ? each : `\u001b[${look}m${each}\u001b[${CLOSE[look]}m`))
          .join(''),
      )
      .join('\n'),
  )

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      x: fc.integer({ min: 0, max: 19 }),
      y: fc.integer({ min: 0, max: HEIGHT }),
      text,
      red: fc.boolean(),
    }),
  },
  fc.record({
    kind: fc.constant('clip' as const),
    x1: fc.integer({ min: 0, max: 10 }),
    width: fc.integer({ min: 1, max: 10 }),
    y1: fc.integer({ min: 0, max: 3 }),
    height: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ kind: fc.constant('unclip' as const) }),
)

/** Rows as cells, without the order of their styles. */
function paintWith(canvas: Canvas, steps: readonly Step[]) {
  let clips = 0
  for (const each of steps) {
    if (each.kind === 'clip') {
      clips += 1
      canvas.clip({ x1: each.x1, x2: each.x1 + each.width, y1: each.y1, y2: each.y1 + each.height })
    } else if (each.kind === 'unclip') {
      if (clips > 0) canvas.unclip()
      clips = Math.max(0, clips - 1)
    } else {
      const transformers = each.red
        ? [(line: string) => (line === '' ? '' : `\u001b[4m${line}\u001b[24m`)]
        : []
      canvas.write(each.x, each.y, each.text, { transformers })
    }
  }
  const { output, height } = canvas.get()
  const rows = output.split('\n').map(row => {
    const cells = cellsOf(row)
    return cells.slice(0, usedColumns(cells)).map(({ text: character, style }) => {
      const shown = character === ' ' ? onBlank(style) : style
      return `${character}|${shown.split(';').sort().join(';')}`
    })
  })
  return { rows, height }
}

describe('the canvas under Ink', () => {
  it('paints what the canvas of Ink paints', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), steps => {
        const size = { width: WIDTH, height: HEIGHT }
        expect(paintWith(new InkOutput(size), steps)).toEqual(paintWith(new Output(size), steps))
      }),
      { numRuns: 3000 },
    )
  })
})
