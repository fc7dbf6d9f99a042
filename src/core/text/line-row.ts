const CELL = /(?:\u001b\[[0-9;:]*m)*[^\u001b]/gu
const TRAILING_COLOUR = /(?:\u001b\[[0-9;:]*m)+$/
const ASCII = /^[\u0000-\u007f]*$/

/**
 * One row of a small terminal: text that a progress bar may overwrite. A row that is only appended to, as nearly all are,
 * stays one string; the first overwrite turns it into cells (one code point and the colours before it).
 */
export class LineRow {
  private text = ''
  private cells: string[] | null = null
  private length = 0
  private column = 0
  private colours = ''
  private droppedBytes = 0
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  print(text: string): void {
    const room = Math.max(0, this.limit - this.column)
    // What cannot be kept is not taken apart: a code point is at most two units.
    const head = text.length > 2 * room + 1 ? text.slice(0, 2 * room + 1) : text
    const points = ASCII.test(head) ? null : [...head]
    const count = points?.length ?? head.length
    if (count <= room) {
      this.place(text, count)
      return
    }
    const kept = points?.slice(0, room).join('') ?? head.slice(0, room)
    this.droppedBytes += Buffer.byteLength(text) - Buffer.byteLength(kept)
    if (room > 0) this.place(kept, room)
  }

  /** A colour sequence, kept with the next character. Beyond the limit colours say nothing and are left out. */
  colour(sequence: string): void {
    if (this.colours.length + sequence.length <= 256) this.colours += sequence
  }

  moveTo(column: number): void {
    this.column = Math.max(0, Math.min(this.limit, column))
    if (this.column === 0) this.droppedBytes = 0
  }

  moveBy(columns: number): void {
    this.moveTo(this.column + columns)
  }

  at(): number {
    return this.column
  }

  /** CSI K: 0 from the cursor to the end, 1 from the start to the cursor, 2 the whole row. */
  erase(mode: number): void {
    const cells = this.toCells()
    if (mode === 0) cells.length = Math.min(cells.length, this.column)
    else if (mode === 2) cells.length = 0
    else if (mode === 1) cells.fill(' ', 0, this.column + 1)
    if (mode !== 1) this.droppedBytes = 0
    this.length = cells.length
  }

  toString(): string {
    const text = (this.cells?.join('') ?? this.text) + this.colours
    return this.droppedBytes > 0 ? `${text} … +${this.droppedBytes} bytes` : text
  }

  private place(text: string, count: number): void {
    if (this.cells === null && this.column === this.length) {
      this.text += this.colours + text
      this.length += count
    } else {
      const cells = this.toCells()
      while (cells.length < this.column) cells.push(' ')
      for (const [at, character] of [...text].entries())
        cells[this.column + at] = at === 0 ? this.colours + character : character
      this.length = cells.length
    }
    this.column += count
    this.colours = ''
  }

  private toCells(): string[] {
    if (this.cells === null) {
      this.cells = this.text.match(CELL) ?? []
      this.colours = (TRAILING_COLOUR.exec(this.text)?.[0] ?? '') + this.colours
      this.text = ''
    }
    return this.cells
  }
}
