import { EscapeParser } from './escape-parser.ts'
import { LineRow } from './line-row.ts'

export interface LineDecoderOptions {
  /** Rows at the end that a progress bar may still change: 1 for plain logs, 8 for nested bars. Default 1. */
  rows?: number
  /** Characters kept of one line; what is beyond is counted. Default 16 KiB. */
  limit?: number
}

/**
 * Bytes of a log to readable lines: UTF-8 cut anywhere, carriage returns and cursor moves of progress bars folded into the
 * line that a terminal would show. Colours stay and NULs are told; every other control is gone. The lines do not depend on where the bytes
 * were cut.
 */
export class LineDecoder {
  private readonly utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  private readonly maxRows: number
  private readonly limit: number
  private readonly parser: EscapeParser
  private rows: LineRow[]
  private cursor = 0
  private done: string[] = []
  private touched = false
  /** NULs that came last, not shown yet: a hole of a gigabyte is one number. */
  private nuls = 0

  constructor(options: LineDecoderOptions = {}) {
    this.maxRows = options.rows ?? 1
    this.limit = options.limit ?? 16 * 1024
    this.rows = [new LineRow(this.limit)]
    this.parser = new EscapeParser({
      print: text => {
        this.showNuls()
        this.touched = true
        this.row().print(text)
      },
      control: code => {
        this.showNuls()
        this.control(code)
      },
      nul: count => {
        this.nuls += count
      },
      csi: (parameters, final) => {
        this.showNuls()
        this.csi(parameters, final)
      },
    })
  }

  /** Lines that are finished now, without their ends. */
  push(bytes: Uint8Array): string[] {
    this.parser.push(this.utf8.decode(bytes, { stream: true }))
    return this.take()
  }

  /** Rows that may still change, oldest first; the last one is empty right after a line end. */
  live(): string[] {
    return this.rows.map(String)
  }

  /** Finishes every row; an empty one after the last line end is no line. */
  end(): string[] {
    this.parser.push(this.utf8.decode())
    this.showNuls()
    const last = this.rows.at(-1)?.toString() ?? ''
    const rows = this.live()
    this.done.push(...(last === '' && !this.touched ? rows.slice(0, -1) : rows))
    this.rows = [new LineRow(this.limit)]
    this.cursor = 0
    this.touched = false
    return this.take()
  }

  /** Where a file was cut while somebody wrote, it holds NULs: a gap that the reader sees. */
  private showNuls(): void {
    if (this.nuls === 0) return
    this.touched = true
    this.row().print(this.nuls === 1 ? '\u2400' : `[${this.nuls} NUL bytes]`)
    this.nuls = 0
  }

  private control(code: number): void {
    if (code === 0x0a) this.lineFeed()
    else if (code === 0x0d) this.row().moveTo(0)
    else if (code === 0x08) this.row().moveBy(-1)
    else if (code === 0x09) this.row().print('\t')
  }

  private csi(parameters: string, final: string): void {
    const number = /^\d{1,5}$/.test(parameters) ? Number(parameters) : parameters === '' ? null : undefined
    if (final === 'm' && /^[0-9;:]*$/.test(parameters)) this.row().colour(`\u001b[${parameters}m`)
    else if (number === undefined) return
    else if (final === 'K') this.row().erase(number ?? 0)
    else if (final === 'A') this.moveRows(-Math.max(1, number ?? 1))
    else if (final === 'B') this.moveRows(Math.max(1, number ?? 1))
    else if (final === 'C') this.row().moveBy(Math.max(1, number ?? 1))
    else if (final === 'D') this.row().moveBy(-Math.max(1, number ?? 1))
    else if (final === 'G') this.row().moveTo(Math.max(1, number ?? 1) - 1)
  }

  private lineFeed(): void {
    this.touched = false
    this.cursor++
    if (this.cursor < this.rows.length) {
      this.row().moveTo(0)
      return
    }
    this.rows.push(new LineRow(this.limit))
    if (this.rows.length <= this.maxRows) return
    this.done.push(String(this.rows.shift()))
    this.cursor--
  }

  private moveRows(by: number): void {
    const column = this.row().at()
    this.cursor = Math.max(0, Math.min(this.rows.length - 1, this.cursor + by))
    this.row().moveTo(column)
  }

  private row(): LineRow {
    const row = this.rows[this.cursor]
    if (row === undefined) throw new RangeError(`no row ${this.cursor}`)
    return row
  }

  private take(): string[] {
    const taken = this.done
    this.done = []
    return taken
  }
}
