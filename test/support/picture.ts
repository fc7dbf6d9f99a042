import type { ScreenCells } from './screen-cells.ts'

/** Sizes of a terminal at which frames are kept. */
export const SIZES: [columns: number, rows: number][] = [
  [80, 24],
  [120, 30],
  [200, 50],
]

const PLAIN = { color: null, background: null, bold: false, dim: false, inverse: false }

/** The frame as text, then the same cells as letters, one letter a look. */
export function picture(terminal: ScreenCells): string {
  const looks = new Map<string, string>()
  const letter = (look: string): string => {
    if (!looks.has(look)) looks.set(look, String.fromCharCode(97 + looks.size))
    return looks.get(look) ?? '?'
  }
  const { cols, rows } = terminal.xterm
  const plain = JSON.stringify(PLAIN)
  const cells = Array.from({ length: rows }, (_, y) =>
    Array.from({ length: cols }, (_, x) => {
      const { text, ...drawn } = terminal.cell(x, y)
      // Of a blank only its ground shows.
      const look = text.trim() === '' && !drawn.inverse ? { ...PLAIN, background: drawn.background } : drawn
      return JSON.stringify(look) === plain ? ' ' : letter(JSON.stringify(look))
    })
      .join('')
      .trimEnd(),
  )
  const legend = [...looks].map(([look, name]) => `${name} ${look}`)
  return `${terminal.screen()}\n\n${cells.join('\n')}\n\n${legend.join('\n')}\n`
}
