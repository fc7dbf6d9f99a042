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

/** The nearest of the 6 x 6 x 6 colours and 24 grays that 8-bit terminals have, https://en.wikipedia.org/wiki/ANSI_escape_code#8-bit */
function indexOfColor(red: number, green: number, blue: number): number {
  if (red >> 4 === green >> 4 && green >> 4 === blue >> 4) {
    if (red < 8) return 16
    return red > 248 ? 231 : 232 + Math.round(((red - 8) / 247) * 24)
  }
  const sixth = (value: number) => Math.round((value / 255) * 5)
  return 16 + 36 * sixth(red) + 6 * sixth(green) + sixth(blue)
}

/** The nearest of the sixteen colours, as an SGR number of the foreground. */
function basicColor(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue)
  const bits = [red, green, blue].reduce(
    (sum, value, at) => sum + (value > most / 2 && most > 60 ? 1 << at : 0),
    0,
  )
  return bits + (most > 160 ? 90 : 30)
}

function colorParameters(color: string, ground: 0 | 10, depth: ColorDepth): string | null {
  const named = namedColor(color)
  if (named !== undefined) return String(named + ground)
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color)
  if (!hex) return null
  const [red, green, blue] = hex.slice(1).map(part => Number.parseInt(part, 16)) as [number, number, number]
  if (depth === 24) return `${38 + ground};2;${red};${green};${blue}`
  if (depth === 8) return `${38 + ground};5;${indexOfColor(red, green, blue)}`
  return String(basicColor(red, green, blue) + ground)
}

function parametersOf(style: Style, depth: ColorDepth): string {
  const colors =
    depth === 1
      ? []
      : [
          style.color && colorParameters(style.color, 0, depth),
          style.background && colorParameters(style.background, 10, depth),
        ]
  const marks = [style.bold && '1', style.dim && '2', style.underline && '4', style.inverse && '7']
  return [...marks, ...colors].filter(Boolean).join(';')
}

/** What switches each tone of a theme on, for a terminal with that many colours; empty for a tone without looks. */
export function sgrOf(theme: Theme, depth: ColorDepth): Record<Tone, string> {
  const entries = Object.entries(theme.tones).map(([tone, style]) => [tone, parametersOf(style, depth)])
  return Object.fromEntries(entries) as Record<Tone, string>
}
