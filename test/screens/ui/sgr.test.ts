import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Theme, Tone } from '../../../src/schema/theme.ts'
import { type ColorDepth, sgrOf } from '../../../src/screens/ui/sgr.ts'
import { THEMES } from '../../../src/screens/ui/theme.ts'
import { contrast, paletteColor, TERMINALS } from '../../support/contrast.ts'

const themeNamed = (name: string): Theme => THEMES.find(theme => theme.name === name) ?? THEMES[0]

/** Parameters of one colour in place of the text of the first theme. */
const shown = (color: string, depth: ColorDepth): string =>
  sgrOf({ ...THEMES[0], tones: { ...THEMES[0].tones, text: { color } } }, depth).text

const parts = (color: string): number[] => [1, 3, 5].map(at => Number.parseInt(color.slice(at, at + 2), 16))
const distance = (one: string, other: string): number =>
  parts(one).reduce((sum, value, at) => sum + (value - (parts(other)[at] ?? 0)) ** 2, 0)
const hex = fc.integer({ min: 0, max: 0xffffff }).map(value => `#${value.toString(16).padStart(6, '0')}`)

describe('on a terminal of 256 colours', () => {
  it('a colour is the nearest that there is', () => {
    const all = Array.from({ length: 240 }, (_, at) => paletteColor(16 + at))
    fc.assert(
      fc.property(hex, color => {
        const index = Number(/^38;5;(\d+)$/.exec(shown(color, 8))?.[1])
        const least = Math.min(...all.map(each => distance(color, each)))
        expect(distance(color, paletteColor(index))).toBe(least)
      }),
    )
  })

  const MARKS: readonly Tone[] = ['border', 'chart', 'chart2', 'chart3', 'chart4', 'chart5', 'chart6']
  /** What never lies on the row under the cursor, and what is no text. */
  const ELSEWHERE: readonly Tone[] = ['off', 'superseded', 'dialog']
  const LOOKS: readonly Tone[] = ['selected', 'cursor']

  it.each(Object.entries(TERMINALS))('everything can be read in the theme %s', (name, { grounds, text }) => {
    const tones = sgrOf(themeNamed(name), 8)
    const colorOf = (parameters: string, kind: 38 | 48): string | null => {
      const index = new RegExp(`(?:^|;)${kind};5;(\\d+)`).exec(parameters)?.[1]
      const basic = /(?:^|;)9([0-7])/.exec(parameters)?.[1]
      if (index !== undefined) return paletteColor(Number(index))
      return kind === 38 && basic !== undefined ? paletteColor(8 + Number(basic)) : null
    }
    const selected = colorOf(tones.selected, 48)
    const faint = (Object.entries(tones) as [Tone, string][])
      .filter(([tone]) => !LOOKS.includes(tone))
      .flatMap(([tone, parameters]) => {
        const under = selected === null || ELSEWHERE.includes(tone) ? grounds : [...grounds, selected]
        const color = colorOf(parameters, 38) ?? text
        const least = MARKS.includes(tone) ? 3 : 4.5
        return under
          .map(ground => ({ ground, ratio: contrast(color, ground) }))
          .filter(({ ratio }) => ratio < least)
          .map(({ ground, ratio }) => `${tone}: ${color} on ${ground} ${ratio.toFixed(2)}`)
      })
    expect(faint).toEqual([])
  })
})

describe('on a terminal of sixteen colours', () => {
  it('the row under the cursor is inverse: no ground of these can be read on', () => {
    for (const { name } of THEMES.filter(({ name }) => name !== 'none'))
      expect(sgrOf(themeNamed(name), 4).selected, name).toBe('7')
  })

  it('grays stay between black and white, in their order', () => {
    const order = ['30', '90', '37', '97']
    const grays = Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, '0'))
    const places = grays.map(part => order.indexOf(shown(`#${part}${part}${part}`, 4)))
    expect(places).toEqual(places.toSorted())
    expect(new Set(places)).toEqual(new Set([0, 1, 2, 3]))
  })
})
