import type { Context } from './context.ts'

/** After something stood in the way, as a host that is away, it is tried again, each time after twice as long. */
const PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 32 * PAUSE_MS

/** Settles overlaps beside whatever else this process does: one look at a time, for as long as somebody asks. */
export class SettleBeside {
  private readonly ctx: Context
  private readonly onProblem: (text: string) => void
  private readonly ending = new AbortController()
  private looking: Promise<void> | null = null
  private notBefore = 0
  private pauseMs = PAUSE_MS
  private problem = ''

  constructor(ctx: Context, onProblem: (text: string) => void) {
    this.ctx = ctx
    this.onProblem = onProblem
  }

  /** Whether there is any answer that nobody has looked at; then a look at them begins, unless one is under way. */
  ask(): boolean {
    const { store } = this.ctx
    if (store.mode === 'read-only' || store.openOverlaps({ limit: 1 }).items.length === 0) return false
    if (this.looking === null && !this.ending.signal.aborted && this.ctx.now().getTime() >= this.notBefore)
      this.looking = this.look().finally(() => {
        this.looking = null
      })
    return true
  }

  /** Ends a look that is under way; what it did not reach stays open. */
  async stop(): Promise<void> {
    this.ending.abort()
    await this.looking
  }

  private async look(): Promise<void> {
    try {
      const { settleOverlaps } = await import('./settle-overlaps.ts')
      const done = await settleOverlaps(this.ctx, { signal: this.ending.signal })
      this.pause(done?.left ?? null)
    } catch (error) {
      this.pause(error instanceof Error ? error.message : String(error))
    }
  }

  private pause(why: string | null): void {
    if (this.ending.signal.aborted) return
    if (why === null) {
      this.pauseMs = PAUSE_MS
      return
    }
    this.notBefore = this.ctx.now().getTime() + this.pauseMs
    this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS)
    if (why !== this.problem) this.onProblem(`whether scores are of items that were trained on: ${why}`)
    this.problem = why
  }
}
