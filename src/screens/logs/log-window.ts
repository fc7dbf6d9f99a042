import type { OpenLog, Window } from '../../control/open-log.ts'
import type { LogRow, LogState } from '../../core/logs/log-row.ts'

/** Rows beyond both ends of the window that are kept, so that moving waits for nothing. */
const MARGIN = 150

/** Rows of a log around what is on screen, and which of them are. */
export class LogWindow {
  rows: LogRow[] = []
  state: LogState
  follow = true
  /** Number of the line that stands out, or null: the last one is looked at. */
  focus: number | null = null
  private top = 0
  private readonly log: OpenLog
  private readonly height: () => number
  private readonly changed: () => void
  private readonly failed: (error: unknown) => void
  /** Moves that wait for rows. */
  private debt = 0
  private asking = false
  private again = false
  /** Grows with every jump: rows asked for before are no longer wanted. */
  private epoch = 0
  /** The end of the log when it was no longer followed. */
  private leftAt = 0

  constructor(
    log: OpenLog,
    first: Window,
    around: { height(): number; changed(): void; failed(error: unknown): void },
  ) {
    this.log = log
    this.rows = first.rows
    this.state = first.state
    this.height = around.height
    this.changed = around.changed
    this.failed = around.failed
  }

  /** Index of the first row on screen. */
  get start(): number {
    const last = Math.max(0, this.rows.length - this.height())
    return this.follow ? last : Math.min(last, Math.max(0, this.top))
  }

  get shown(): readonly LogRow[] {
    return this.rows.slice(this.start, this.start + this.height())
  }

  /** The row that keys act on: the one that stands out, else the last. */
  get current(): LogRow | undefined {
    const { focus } = this
    if (focus === null) return this.shown.at(-1)
    return this.rows.find(({ id, last }) => id <= focus && focus <= last)
  }

  /** Rows, or lines where they were not read, below the window; and lines that came since the end was left. */
  get below(): { count: number; fresh: number } {
    if (this.follow) return { count: 0, fresh: 0 }
    const rest = this.rows.length - this.start - this.height()
    const unread = Math.max(0, this.state.end - 1 - (this.rows.findLast(({ live }) => !live)?.last ?? 0))
    return { count: Math.max(0, rest) + unread, fresh: this.state.end - this.leftAt }
  }

  /** What the engine said. */
  news(state: LogState, grew: boolean): void {
    this.state = state
    if (this.follow ? grew || this.rows.length < this.height() : this.wants()) this.update()
  }

  walk(delta: number): void {
    if (delta === 0) return
    const last = Math.max(0, this.rows.length - this.height())
    const wanted = this.start + delta
    const to = Math.max(0, Math.min(last, wanted))
    const blocked = delta > 0 ? this.atEnd : this.atStart
    this.debt = blocked ? 0 : wanted - to
    if (this.follow && delta < 0) this.leftAt = this.state.end
    const fromEnd = this.follow ? this.shown.at(-1) : undefined
    this.top = to
    this.follow = delta > 0 && to >= last && this.atEnd
    if (this.follow) this.focus = null
    else this.keepFocus(fromEnd)
    if (this.follow || this.wants()) this.update()
    this.changed()
  }

  /** Follows the end. */
  toEnd(): void {
    this.follow = true
    this.focus = null
    this.debt = 0
    this.epoch += 1
    this.update()
    this.changed()
  }

  /** Stays where it is while the log grows. */
  hold(): void {
    this.top = this.start
    this.leftAt = this.state.end
    this.focus = this.shown.at(-1)?.id ?? null
    this.follow = false
    this.changed()
  }

  /** Shows a line, a third from the top, and makes it stand out. */
  async seek(id: number): Promise<void> {
    this.epoch += 1
    const { epoch } = this
    const height = this.height()
    const window = await this.log.ask('around', { id, above: MARGIN, below: height + MARGIN })
    if (epoch !== this.epoch) return
    if (this.follow) this.leftAt = window.state.end
    this.follow = false
    this.debt = 0
    this.rows = window.rows
    this.state = window.state
    const at = Math.max(0, this.indexOf(id))
    this.focus = this.rows[at]?.id ?? null
    this.top = at - Math.floor(height / 3)
    this.changed()
  }

  /** Reads the rows on screen again, as the way they are shown has changed. */
  async refresh(): Promise<void> {
    if (!this.follow) return this.seek(this.focus ?? this.shown.at(0)?.id ?? this.state.end)
    this.epoch += 1
    const { epoch } = this
    const window = await this.log.ask('around', this.end)
    if (epoch !== this.epoch || !this.follow) return this.update()
    this.rows = window.rows
    this.state = window.state
    this.changed()
  }

  /** What is asked for to see the end. */
  private get end(): { id: null; above: number; below: number } {
    return { id: null, above: this.height() + MARGIN, below: 0 }
  }

  private get atStart(): boolean {
    return this.state.complete && (this.rows[0]?.id ?? this.state.first) <= this.state.first
  }

  private get atEnd(): boolean {
    return (this.rows.findLast(({ live }) => !live)?.last ?? this.state.end) >= this.state.end - 1
  }

  /** More rows are wanted beyond an end that may have some. */
  private wants(): boolean {
    const { start } = this
    const known = this.rows[0]?.id ?? 0
    const above = start < MARGIN / 2 && known > this.state.first
    const below = this.rows.length - start - this.height() < MARGIN / 2 && !this.atEnd
    return above || below
  }

  private indexOf(id: number): number {
    const found = this.rows.findIndex(({ last }) => last >= id)
    return found < 0 ? this.rows.length - 1 : found
  }

  /** Keeps the row that stands out inside the window. */
  private keepFocus(otherwise: LogRow | undefined): void {
    const shown = this.shown
    const wanted = this.focus ?? otherwise?.id
    const [first] = shown
    const last = shown.at(-1)
    if (wanted === undefined || !first || !last) return
    this.focus = wanted < first.id ? first.id : wanted > last.last ? last.id : wanted
  }

  private update(): void {
    this.pump().catch(this.failed)
  }

  /** Asks for rows around what is on screen, one request at a time. */
  private async pump(): Promise<void> {
    this.again = this.asking
    if (this.asking) return
    this.asking = true
    try {
      do {
        this.again = false
        await this.fetch()
      } while (this.again)
    } finally {
      this.asking = false
    }
  }

  private async fetch(): Promise<void> {
    const { epoch, follow } = this
    const height = this.height()
    const ask = follow
      ? this.end
      : { id: this.rows[this.start]?.id ?? this.state.first, above: MARGIN, below: height + MARGIN }
    const window = await this.log.ask('around', ask)
    if (epoch !== this.epoch || follow !== this.follow) {
      this.again = true
      return
    }
    const anchor = this.rows[this.start]?.id
    this.rows = window.rows
    this.state = window.state
    if (!follow && anchor !== undefined) this.top = this.indexOf(anchor)
    const { debt } = this
    this.debt = 0
    if (debt !== 0) this.walk(debt)
    this.changed()
  }
}
