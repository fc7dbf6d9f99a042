/** Grounds that a terminal may have, and the colour of its plain text, by theme. */
export const DARK = { grounds: ['#000000', '#1e1e1e'], text: '#cccccc' }
const LIGHT = { grounds: ['#ffffff', '#f6f8fa'], text: '#1f2328' }
export const TERMINALS: Record<string, typeof DARK> = {
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

export function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright + 0.05) / (dark + 0.05)
}

/** A colour of the palette of 256. */
export function paletteColor(index: number): string {
  const basic = SIXTEEN[index]
  if (basic) return basic
  const levels = [0, 95, 135, 175, 215, 255]
  const at = index - 16
  const gray = 8 + (index - 232) * 10
  const parts =
    index >= 232
      ? [gray, gray, gray]
      : [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map(each => levels[each] ?? 0)
  return `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`
}
