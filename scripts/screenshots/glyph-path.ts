/** A cell of the picture, px. */
interface Cell {
  x: number
  y: number
  w: number
  h: number
}

const px = (value: number) => String(Math.round(value * 10) / 10)
const box = (x: number, y: number, w: number, h: number) => `M${px(x)} ${px(y)}h${px(w)}v${px(h)}h${px(-w)}z`

/** Which arms of a cell a line has: left, right, up, down. */
const ARMS: Record<string, string> = {
  '─': 'lr',
  '│': 'ud',
  '╭': 'rd',
  '╮': 'ld',
  '╰': 'ru',
  '╯': 'lu',
  '┌': 'rd',
  '┐': 'ld',
  '└': 'ru',
  '┘': 'lu',
  '├': 'rud',
  '┤': 'lud',
  '┬': 'lrd',
  '┴': 'lru',
  '┼': 'lrud',
}
const LINE = 1.1

function lines(arms: string, { x, y, w, h }: Cell): string {
  const [cx, cy] = [x + w / 2, y + h / 2]
  const half = LINE / 2
  return [...arms]
    .map(arm => {
      if (arm === 'l') return box(x, cy - half, w / 2 + half, LINE)
      if (arm === 'r') return box(cx - half, cy - half, w / 2 + half, LINE)
      if (arm === 'u') return box(cx - half, y, LINE, h / 2 + half)
      return box(cx - half, cy - half, LINE, h / 2 + half)
    })
    .join('')
}

/** Bits of a Braille character, as columns and rows of its dots. */
const DOTS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
] as const
/** Width of a pen whose points are the dots of Braille, px. */
export const DOT = 1.9

/** Points of a Braille character, as a path to be drawn with a round pen; empty for every other one. */
export function dotsPath(char: string, { x, y, w, h }: Cell): string {
  const bits = (char.codePointAt(0) ?? 0) - 0x2800
  if (bits <= 0 || bits > 0xff) return ''
  return DOTS.map(([column, row], at) =>
    (bits & (1 << at)) === 0
      ? ''
      : `M${px(x + (w * (2 * column + 1)) / 4)} ${px(y + (h * (2 * row + 1)) / 8)}h0`,
  ).join('')
}

/** Path of a character that is made of bars rather than a letter; empty for every other one. */
export function glyphPath(char: string, cell: Cell): string {
  const { x, y, w, h } = cell
  const code = char.codePointAt(0) ?? 0
  const arms = ARMS[char]
  if (arms) return lines(arms, cell)
  if (char === '═') return box(x, y + h / 2 - 2, w, LINE) + box(x, y + h / 2 + 1, w, LINE)
  if (char === '╌')
    return (
      box(x + w * 0.1, y + h / 2 - LINE / 2, w * 0.35, LINE) +
      box(x + w * 0.6, y + h / 2 - LINE / 2, w * 0.35, LINE)
    )
  // Lower eighths, the full block, and what is left of the left half.
  if (code >= 0x2581 && code <= 0x2588) {
    const height = (h * (code - 0x2580)) / 8
    return box(x, y + h - height, w, height)
  }
  if (code >= 0x2589 && code <= 0x258f) return box(x, y, (w * (0x2590 - code)) / 8, h)
  if (char === '░' || char === '▒' || char === '▓') {
    const part = { '░': 0.25, '▒': 0.5, '▓': 0.75 }[char]
    return box(x, y + (h * (1 - part)) / 2, w, h * part)
  }
  return ''
}
