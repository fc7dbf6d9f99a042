import { setTimeout as pause } from 'node:timers/promises'
import type { RunFiles } from '../core/adapter.ts'
import type { Attempt } from '../schema/attempt.ts'
import { ACTIVE_STATES, type RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'
import { goOn } from './go-on.ts'
import { newLeaseOwner } from './lease-owner.ts'
import { isStuck } from './readiness.ts'
import { type Reconciled, reconcile } from './reconcile.ts'
import { attemptFolder } from './run-layout.ts'
import { SettleBeside } from './settle-beside.ts'
import { newestInterruption, willGoOn } from './will-go-on.ts'
import { withLease } from './with-lease.ts'

/** Between two looks while something runs; a hint of the file system comes sooner. */
const TICK_MS = 1_000
/** Between two looks at a registry that another Orion keeps current. */
const BESIDE_MS = 250
/** Between two looks at a registry in which nothing is active: each wakes the processor, and finds nothing. */
const CALM_MS = 1_000
/** Between two looks of its own that whoever follows one run takes, whoever holds the duty and whatever holds that up. */
const OWN_LOOK_MS = 10_000
/** Hints that come together make one pass. */
const SETTLE_MS = 40

export interface Following {
  /**
   * From now on looks at most once in so many ms, takes no hints and leaves schedulers alone as far as it can; 0 looks at
   * once, and then as soon as something happens.
   */
  pace(leastMs: number): void
  /** Ends the background loop; resolves when its last pass is over. */
  stop(): Promise<void>
}

/**
 * Keeps the registry current in the background while somebody watches. `onChange` is called after each pass that changed
 * something, `onWarning` with each warning that nobody has had yet.
 */
export function startFollowing(
  ctx: Context,
  onChange: () => void = () => {},
  onWarning: (warning: { run_id: string | null; text: string }) => void = () => {},
): Following {
  const follower = new Follower(ctx, onChange, onWarning)
  const done = follower.loop()
  return {
    pace: leastMs => follower.pace(leastMs),
    async stop() {
      follower.stop()
      await done
    },
  }
}

/**
 * Follows one run until it has ended, waits in vain, or the signal aborts; calls `onChange` with the run each time something new is
 * known. Returns the run as it ended, or as it was when the signal came.
 */
export async function followRun(
  ctx: Context,
  text: string,
  onChange: (run: RunDetail) => void,
  signal?: AbortSignal,
): Promise<RunDetail> {
  const { id } = findRun(ctx, text)
  await reconcile(ctx, { run: id })
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  let seen = ''
  const look = () => {
    try {
      const run = findRun(ctx, id)
      const face = [run.state, run.attempt, run.step, run.last_event_at, run.updated_at].join()
      if (face !== seen) onChange(run)
      seen = face
      if (isStuck(ctx, run) || (!isUnderWay(run) && !willGoOn(ctx, run))) resolve()
    } catch (error) {
      reject(error)
    }
  }
  const abort = () => resolve()
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) resolve()
  const following = startFollowing(ctx, look)
  const own = setInterval(() => void reconcile(ctx, { run: id }).then(look, () => {}), OWN_LOOK_MS)
  try {
    look()
    await ended
  } finally {
    clearInterval(own)
    await following.stop()
    signal?.removeEventListener('abort', abort)
  }
  if (!signal?.aborted && ctx.store.openOverlaps({ of_run: id, limit: 1 }).items.length > 0) {
    const { settleOverlaps } = await import('./settle-overlaps.ts')
    await settleOverlaps(ctx, { of_run: id, ...(signal ? { signal } : {}) })
  }
  return findRun(ctx, id)
}

const isUnderWay = (run: RunDetail) => run.state === 'planned' || ACTIVE_STATES.includes(run.state)

class Follower {
  private readonly ctx: Context
  private readonly onChange: () => void
  private readonly onWarning: (warning: { run_id: string | null; text: string }) => void
  private readonly owner = newLeaseOwner()
  private readonly watches = new Map<string, () => void>()
  private stopped = false
  private leastMs = 0
  /** The newest interruption up to which everything has gone on; null before the first look, and while another Orion is at one. */
  private heeded: string | null = null
  private version: number
  private wake: () => void = () => {}
  private readonly ending = new AbortController()
  private readonly overlaps: SettleBeside
  /** The copy of today, while it is made. */
  private backup: Promise<void> = Promise.resolve()
  private backedUpOn = ''
  /** Version of the registry in which nothing was active: as long as nobody writes, nothing is. */
  private calmAt: number | null = null
  /** What the last pass failed with; empty when it did not. */
  private failure = ''

  constructor(ctx: Context, onChange: Follower['onChange'], onWarning: Follower['onWarning']) {
    this.ctx = ctx
    this.onChange = onChange
    this.onWarning = onWarning
    this.version = ctx.store.dataVersion()
    this.overlaps = new SettleBeside(ctx, text => onWarning({ run_id: null, text }))
  }

  stop(): void {
    this.stopped = true
    this.ending.abort()
    this.wake()
  }

  pace(leastMs: number): void {
    if (leastMs === this.leastMs) return
    this.leastMs = leastMs
    this.wake()
  }

  async loop(): Promise<void> {
    while (!this.stopped) {
      const woken = new Promise<void>(resolve => {
        this.wake = resolve
      })
      const rest = await this.pass()
      await this.rest(woken, Math.max(rest, this.leastMs))
    }
    for (const unwatch of this.watches.values()) unwatch()
    await Promise.all([this.backup, this.overlaps.stop()])
    try {
      this.ctx.store.releaseLease('reconcile', this.owner)
    } catch {
      // The lease ends by itself.
    }
  }

  /** Until the time is over, or a hint came and those that come with it. */
  private async rest(woken: Promise<void>, ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<'over'>(resolve => {
      timer = setTimeout(resolve, ms, 'over')
    })
    const end = await Promise.race([woken, over])
    clearTimeout(timer)
    if (end !== 'over' && !this.stopped) await pause(SETTLE_MS)
  }

  /** One look; returns how long to rest when no hint comes. Never throws: a loop that died would follow nothing. */
  private async pass(): Promise<number> {
    try {
      const rest = await this.look()
      this.failure = ''
      this.backUp()
      return rest
    } catch (error) {
      // A registry that is busy, a full disk, no watcher left: the next pass tries again.
      const text = error instanceof Error ? error.message : String(error)
      if (text !== this.failure) this.onWarning({ run_id: null, text })
      this.failure = text
      return TICK_MS
    }
  }

  private async look(): Promise<number> {
    const { store } = this.ctx
    // Taken before the look: what is written during it makes the next one look again.
    const version = store.dataVersion()
    if (version === this.calmAt) return CALM_MS
    await this.goOn()
    const open = this.overlaps.ask()
    const calm =
      store.mode === 'read-only' ||
      (store.activeAttempts().length === 0 &&
        store.outbox().length === 0 &&
        store.waiting().length === 0 &&
        store.due().length === 0)
    this.calmAt = calm && !open && this.heeded !== null ? version : null
    if (calm) {
      await this.watch([])
      this.notice(null)
      return CALM_MS
    }
    // Who looks seldom leaves the duty to whoever looks more often.
    const found = await reconcile(this.ctx, this.leastMs > 0 ? { unseen: true } : { owner: this.owner })
    for (const warning of found.warnings) if (warning.fresh) this.onWarning(warning)
    const gone = found.transitions.length > 0 ? await this.goOn() : 0
    this.notice(found)
    if (gone > 0) this.wake()
    if (found.ran) await this.watch(this.leastMs > 0 ? [] : store.activeAttempts())
    return found.ran ? TICK_MS : BESIDE_MS
  }

  /** Lets runs go on that were interrupted, whoever noticed it and also before anybody looked. Returns how many it resumed. */
  private async goOn(): Promise<number> {
    const newest = newestInterruption(this.ctx)
    if (newest === this.heeded) return 0
    const { gone, elsewhere } = await goOn(this.ctx, (run_id, text) => {
      if (this.ctx.store.noteWarning(run_id, text)) this.onWarning({ run_id, text })
    })
    this.heeded = elsewhere > 0 ? null : newest
    return gone
  }

  /** Copies the registry once a day, beside the passes; a follower that stops takes its half copy away. */
  private backUp(): void {
    const { store } = this.ctx
    const today = this.ctx.now().toISOString().slice(0, 10)
    if (this.stopped || store.mode === 'read-only' || today === this.backedUpOn) return
    this.backedUpOn = today
    const copy = withLease(this.ctx, 'backup', () => store.backUpDaily(this.ending.signal))
    this.backup = copy.then(
      () => {},
      error => {
        if (this.stopped) return
        const why = error instanceof Error ? error.message : String(error)
        this.onWarning({ run_id: null, text: `the registry was not backed up: ${why}` })
      },
    )
  }

  private notice(found: Reconciled | null): void {
    const version = this.ctx.store.dataVersion()
    const elsewhere = version !== this.version
    this.version = version
    const here =
      found !== null &&
      (found.events > 0 || found.transitions.length > 0 || found.settled > 0 || found.launched > 0)
    if (elsewhere || here) this.onChange()
  }

  /** Watches the folders of exactly these attempts. */
  private async watch(attempts: Attempt[]): Promise<void> {
    const wanted = new Map(attempts.map(attempt => [attempt.token, attempt]))
    for (const [token, unwatch] of this.watches) {
      if (wanted.has(token)) continue
      unwatch()
      this.watches.delete(token)
    }
    for (const [token, attempt] of wanted) {
      const run = this.watches.has(token) ? null : this.ctx.store.run(attempt.run_id)
      if (!run) continue
      const files = await this.filesOf(attempt)
      if (!files) continue
      this.watches.set(
        token,
        files.watch(attemptFolder(run.path, attempt.n), () => this.wake()),
      )
    }
  }

  /** Null for a profile that is gone from the settings: it gives no hints, and what else is active is followed all the same. */
  private async filesOf({ adapter }: Attempt): Promise<RunFiles | null> {
    try {
      return (await this.ctx.adapter(adapter)).files
    } catch {
      return null
    }
  }
}
