import type { LinkState } from '../../../schema/link.ts'

/** Answers whose time tells of the way: none can be quicker than one round trip. */
const RECENT = 20
const MINUTE_MS = 60_000

/** What the answers of a machine tell of the way to it. */
export class LinkMeter {
  private heardAt: number | null = null
  private readonly times: number[] = []
  private calls: number[] | null = null
  private why: string | null = null

  /** An answer came, so many ms after it was asked for. */
  answered(ms: number): void {
    this.times.push(ms)
    if (this.times.length > RECENT) this.times.shift()
    this.heard()
  }

  /** The machine, or its scheduler, said something that can be believed. */
  heard(): void {
    this.heardAt = performance.now()
    this.why = null
  }

  failed(why: string): void {
    this.why = why
  }

  /** The scheduler is asked so many things. */
  called(count: number): void {
    const now = performance.now()
    this.calls = [...this.recentCalls(now), ...Array.from({ length: count }, () => now)]
  }

  state(open: boolean): LinkState {
    const now = performance.now()
    return {
      open,
      carrier: null,
      trouble: this.why,
      heard_ms_ago: this.heardAt === null ? null : now - this.heardAt,
      lag_ms: this.times.length === 0 ? null : Math.min(...this.times),
      calls_per_minute: this.calls === null ? null : this.recentCalls(now).length,
    }
  }

  private recentCalls(now: number): number[] {
    return (this.calls ?? []).filter(at => now - at < MINUTE_MS)
  }
}
