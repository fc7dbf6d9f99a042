import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PLACES, Places } from '../support/places.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { weirdFolder } from '../support/weird-folder.ts'

/** Grounds that a terminal may have, and the colour of its plain text, by theme. */
const DARK = { grounds: ['#000000', '#1e1e1e'], text: '#cccccc' }
const LIGHT = { grounds: ['#ffffff', '#f6f8fa'], text: '#1f2328' }
const TERMINALS: Record<string, typeof DARK> = {
  dark: DARK,
  light: LIGHT,
  // Its colours are those of the terminal, made for its ground.
  'high-contrast': { ...DARK, grounds: ['#000000'] },
  'colour-blind': DARK,
}

/** The sixteen colours of xterm, https://en.wikipedia.org/wiki/ANSI_escape_code#Colors */
const SIXTEEN =
  '000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff'
    .split(' ')
    .map(each => `#${each}`)

/** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright + 0.05) / (dark + 0.05)
}

/** Frames, bars, curves and signs: what is seen, not read. */
const isMark = (text: string): boolean => /^[\u2190-\u28ff]+$/u.test(text)

/** What on the screen is too faint, each pair of colours once with where it stands. */
function faint(terminal: TestTerminal, theme: string): Map<string, string> {
  const { grounds, text } = TERMINALS[theme] ?? DARK
  const named = (color: string | number | null): string | null =>
    typeof color === 'number' ? (SIXTEEN[color] ?? `palette ${color}`) : color
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
  const places = await Places.open({ XDG_CONFIG_HOME: config })
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
