import type { Style, Theme, Tone } from '../../schema/theme.ts'

/** Colours of a terminal, as `tty.WriteStream.getColorDepth` counts them: 1, 4, 8 or 24 bits. */
export type ColorDepth = 1 | 4 | 8 | 24

/** What Node says of a terminal, as one of the four. */
export const colorDepth = (bits: number): ColorDepth => (bits >= 24 ? 24 : bits >= 8 ? 8 : bits >= 4 ? 4 : 1)

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']

/** SGR number of a colour by its name in the foreground, or undefined. */
function namedColor(name: string): number | undefined {
  if (name === 'gray' || name === 'grey') return 90
  const bright = name.endsWith('Bright')
  const at = NAMES.indexOf(bright ? name.slice(0, -'Bright'.length) : name)
  return at < 0 ? undefined : at + (bright ? 90 : 30)
}

/** Levels of the 6 x 6 x 6 colours that 8-bit terminals have, https://en.wikipedia.org/wiki/ANSI_escape_code#8-bit */
const LEVELS = [0, 95, 135, 175, 215, 255]
/** Their 24 grays are so far apart, from this one on. */
const GRAY_STEP = 10
const FIRST_GRAY = 8

type Rgb = readonly [red: number, green: number, blue: number]

const distance = (one: Rgb, other: Rgb): number =>
  one.reduce((sum, value, at) => sum + (value - (other[at] ?? 0)) ** 2, 0)

/** The nearest of the colours and grays that 8-bit terminals have. */
function indexOfColor(color: Rgb): number {
  const nearest = (value: number): number =>
    LEVELS.reduce(
      (best, level, at) => (Math.abs(level - value) < Math.abs((LEVELS[best] ?? 0) - value) ? at : best),
      0,
    )
  const [red, green, blue] = [nearest(color[0]), nearest(color[1]), nearest(color[2])]
  const mean = (color[0] + color[1] + color[2]) / 3
  const step = Math.max(0, Math.min(23, Math.round((mean - FIRST_GRAY) / GRAY_STEP)))
  const gray = FIRST_GRAY + step * GRAY_STEP
  const level = (at: number) => LEVELS[at] ?? 0
  const isGray =
    distance(color, [gray, gray, gray]) < distance(color, [level(red), level(green), level(blue)])
  return isGray ? 232 + step : 16 + 36 * red + 6 * green + blue
}

/** Colours whose parts differ by less are grays to a terminal that has four of these, with the brightest of each, and its number. */
const GRAYISH = 40
const GRAYS = [
  [50, 30],
  [150, 90],
  [200, 37],
  [255, 97],
] as const

/** The nearest of the sixteen colours, as an SGR number of the foreground. */
function basicColor([red, green, blue]: Rgb): number {
  const most = Math.max(red, green, blue)
  if (most - Math.min(red, green, blue) < GRAYISH) {
    const mean = (red + green + blue) / 3
    return GRAYS.find(([brightest]) => mean <= brightest)?.[1] ?? 97
  }
  const bits = [red, green, blue].reduce(
    (sum, value, at) => sum + (value > most / 2 && most > 60 ? 1 << at : 0),
    0,
  )
  return bits + (most > 160 ? 90 : 30)
}

function rgbOf(color: string): Rgb | null {
  if (!/^#[0-9a-f]{6}$/i.test(color)) return null
  const part = (at: number) => Number.parseInt(color.slice(at, at + 2), 16)
  return [part(1), part(3), part(5)]
}

function colorParameters(color: string, ground: 0 | 10, depth: ColorDepth): string | null {
  const named = namedColor(color)
  if (named !== undefined) return String(named + ground)
  const rgb = rgbOf(color)
  if (rgb === null) return null
  if (depth === 24) return `${38 + ground};2;${rgb.join(';')}`
  if (depth === 8) return `${38 + ground};5;${indexOfColor(rgb)}`
  return String(basicColor(rgb) + ground)
}

function parametersOf(style: Style, depth: ColorDepth): string {
  const { color, background } = style
  // Of sixteen colours none is a ground that the others can be read on.
  const swapped = depth === 4 && background !== undefined && namedColor(background) === undefined
  const colors =
    depth === 1
      ? []
      : [
          color && colorParameters(color, 0, depth),
          background && !swapped && colorParameters(background, 10, depth),
        ]
  const marks = [
    style.bold && '1',
    style.dim && '2',
    style.underline && '4',
    (style.inverse || swapped) && '7',
  ]
  return [...marks, ...colors].filter(Boolean).join(';')
}

/** What switches each tone of a theme on, for a terminal with that many colours; empty for a tone without looks. */
export function sgrOf(theme: Theme, depth: ColorDepth): Record<Tone, string> {
  const entries = Object.entries(theme.tones).map(([tone, style]) => [tone, parametersOf(style, depth)])
  return Object.fromEntries(entries) as Record<Tone, string>
}
