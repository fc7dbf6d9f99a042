import type { HeldOut } from '../core/overlap/find-overlap.ts'
import { OrionError } from '../schema/error.ts'
import type { OverlapOf } from '../store/store.ts'
import type { Context } from './context.ts'
import { heldItems, overlapWith, type SuiteData, suiteData } from './suite-overlap.ts'
import { listSuites, type Suites } from './suites.ts'
import { withLease } from './with-lease.ts'

/** Mistakes that stay as they are until the catalog changes: nobody can tell. Anything else, as a host that is away, passes. */
const LASTING: ReadonlySet<string> = new Set(['not_found', 'checkpoint_damaged', 'query_invalid'])

export interface Settled {
  /** How many verdicts there are now that were not there before, those included that nobody can tell. */
  settled: number
  /** Why some are still open, or null. */
  left: string | null
}

/**
 * Looks at every answer that nobody has looked at, or at those of one run's checkpoints: each suite is asked once for its items. Where
 * nobody can tell, the reason is kept. Undefined when another Orion does it at this moment.
 */
export async function settleOverlaps(
  ctx: Context,
  options: { of_run?: string; signal?: AbortSignal } = {},
): Promise<Settled | undefined> {
  if (ctx.store.mode === 'read-only') return { settled: 0, left: null }
  return withLease(ctx, 'overlaps', () => settleAll(ctx, options))
}

async function settleAll(
  ctx: Context,
  { of_run, signal }: { of_run?: string; signal?: AbortSignal },
): Promise<Settled> {
  const result: Settled = { settled: 0, left: null }
  const look = new Look(ctx, signal)
  let after: string | null = null
  do {
    const page = ctx.store.openOverlaps({ ...(of_run === undefined ? {} : { of_run }), after })
    for (const of of page.items) {
      try {
        await look.at(of)
        result.settled += 1
      } catch (error) {
        if (signal?.aborted) return result
        result.left ??= error instanceof Error ? error.message : String(error)
      }
    }
    after = page.next
  } while (after !== null)
  return result
}

/** What was asked about the suite whose checkpoints are looked at now. */
interface AskedSuite {
  name: string
  changes: number
  data: Promise<SuiteData>
  held: Promise<HeldOut[]> | null
}

/** One walk through what is open: suites are listed once, and the items of one suite are kept until the next. */
class Look {
  private readonly ctx: Context
  private readonly signal: AbortSignal | undefined
  private suites: Promise<Suites> | null = null
  private asked: AskedSuite | null = null

  constructor(ctx: Context, signal: AbortSignal | undefined) {
    this.ctx = ctx
    this.signal = signal
  }

  /** Keeps a verdict, or why there can be none; throws where that cannot be said at this moment. */
  async at(of: OverlapOf): Promise<void> {
    const { store } = this.ctx
    const changes = store.catalogChanges()
    try {
      await this.tell(of, changes)
    } catch (error) {
      if (!(error instanceof OrionError) || !LASTING.has(error.code) || this.signal?.aborted) throw error
      store.keepOverlapUnknown(of, error.message, changes)
    }
  }

  private async tell(of: OverlapOf, changes: number): Promise<void> {
    const saved = this.ctx.store.checkpointByHash(of.checkpoint_hash)
    const checkpoint = saved.find(({ deleted }) => !deleted)
    if (!checkpoint) {
      const name = saved[0]?.id ?? of.checkpoint_hash.slice(0, 12)
      throw new OrionError(
        'not_found',
        `${name} is not on disk any more, and with it what it was trained on.`,
      )
    }
    if (this.asked?.name !== of.suite || this.asked.changes !== changes)
      this.asked = { name: of.suite, changes, data: this.dataOf(of.suite), held: null }
    const { asked } = this
    const data = await asked.data
    if (data.dataset_hash !== of.dataset_hash) {
      throw new OrionError('not_found', `The data of ${of.suite} are not those that were measured on.`)
    }
    asked.held ??= heldItems(this.ctx, data, this.signal)
    await overlapWith(this.ctx, checkpoint, { ...data, held: await asked.held })
  }

  private async dataOf(name: string): Promise<SuiteData> {
    this.suites ??= listSuites(this.ctx, this.signal)
    const { suites, problems } = await this.suites
    const suite = suites.find(each => each.suite === name)
    if (!suite) {
      const broken = problems.map(({ message }) => ` ${message}.`).join('')
      throw new OrionError('not_found', `There is no suite ${name} any more.${broken}`)
    }
    return suiteData(this.ctx, suite)
  }
}
