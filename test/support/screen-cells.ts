import headless, { type Terminal as Xterm } from '@xterm/headless'

const { Terminal } = headless

/** The screen of a terminal, read cell by cell. */
export class ScreenCells {
  readonly xterm: Xterm

  constructor(columns: number, rows: number) {
    this.xterm = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 200 })
  }

  /** Rows of the screen as text, without spaces at their ends. */
  lines(): string[] {
    const { active } = this.xterm.buffer
    return Array.from({ length: this.xterm.rows }, (_, y) =>
      (active.getLine(active.baseY + y)?.translateToString(true, 0, this.xterm.cols) ?? '').trimEnd(),
    )
  }

  screen(): string {
    return this.lines().join('\n')
  }

  /** One cell with its looks; colours as `#rrggbb`, a palette number, or null for the default. */
  cell(x: number, y: number) {
    const { active } = this.xterm.buffer
    const cell = active.getLine(active.baseY + y)?.getCell(x)
    if (!cell) throw new RangeError(`no cell at ${x}, ${y}`)
    const hex = (value: number) => `#${value.toString(16).padStart(6, '0')}`
    return {
      text: cell.getChars(),
      color: cell.isFgDefault() ? null : cell.isFgRGB() ? hex(cell.getFgColor()) : cell.getFgColor(),
      background: cell.isBgDefault() ? null : cell.isBgRGB() ? hex(cell.getBgColor()) : cell.getBgColor(),
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
      inverse: cell.isInverse() !== 0,
    }
  }
}
