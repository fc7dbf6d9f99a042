import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { contrast, DARK, paletteColor, TERMINALS } from '../support/contrast.ts'
import { openPlaces } from '../support/open-places.ts'
import { PLACES } from '../support/places.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { weirdFolder } from '../support/weird-folder.ts'

/** Frames, bars, curves and signs: what is seen, not read. */
const isMark = (text: string): boolean => /^[\u2190-\u28ff]+$/u.test(text)

/** What on the screen is too faint, each pair of colours once with where it stands. */
function faint(terminal: TestTerminal, theme: string): Map<string, string> {
  const { grounds, text } = TERMINALS[theme] ?? DARK
  const named = (color: string | number | null): string | null =>
    typeof color === 'number' ? paletteColor(color) : color
  const found = new Map<string, string>()
  const { cols, rows } = terminal.xterm
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < cols; x += 1) {
      const cell = terminal.cell(x, y)
      if (cell.text.trim() === '') continue
      const least = isMark(cell.text) ? 3 : 4.5
      for (const ground of grounds) {
        const [color, background] = [named(cell.color) ?? text, named(cell.background) ?? ground]
        const ratio = contrast(color, background)
        const pair = `${color} on ${background}: ${ratio.toFixed(2)} of ${least}`
        if (ratio < least && !found.has(pair)) found.set(pair, terminal.lines()[y]?.slice(x, x + 30) ?? '')
      }
    }
  }
  return found
}

/** Goes to every place in a theme; returns what `look` finds there, each finding once with the first place that has it. */
async function everywhere(theme: string, look: (terminal: TestTerminal) => Map<string, string>) {
  const config = weirdFolder()
  mkdirSync(join(config, 'orion'))
  writeFileSync(join(config, 'orion', 'config.yaml'), `theme: ${theme}\n`)
  const places = await openPlaces({ XDG_CONFIG_HOME: config })
  try {
    const found: Record<string, string> = {}
    for (const [name, place] of Object.entries(PLACES)) {
      await places.go(place)
      for (const [what, where] of look(places.terminal)) found[what] ??= `${name}: ${where}`
    }
    return found
  } finally {
    await places.terminal.close()
  }
}

it.each(Object.keys(TERMINALS))('everything can be read in every place in the theme %s', async theme => {
  expect(await everywhere(theme, terminal => faint(terminal, theme))).toEqual({})
})

it('no place has a colour in the theme without', async () => {
  const coloured = (terminal: TestTerminal) => {
    const { cols, rows } = terminal.xterm
    const cells = Array.from({ length: cols * rows }, (_, at) =>
      terminal.cell(at % cols, Math.floor(at / cols)),
    )
    return new Map(
      cells.flatMap(({ text, color, background }) =>
        color === null && background === null ? [] : [[`${color} on ${background}`, text] as const],
      ),
    )
  }
  expect(await everywhere('none', coloured)).toEqual({})
})
