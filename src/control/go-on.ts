import type { RunState } from '../schema/run.ts'
import type { Context } from './context.ts'
import { giveUp, nextGoingOn, willGoOn } from './will-go-on.ts'
import { withLease } from './with-lease.ts'

/** What a look at the interrupted runs came to. */
export interface GoneOn {
  /** Runs that were resumed. */
  gone: number
  /** Runs that another Orion is about to resume. */
  elsewhere: number
}

/** States in which a run may wait to go on. */
const INTERRUPTED: RunState[] = ['preempted', 'failed', 'lost']
/** Newest ends that are looked at. */
const MOST = 20

/** Changes when a run ends in a way after which it may go on, whoever noticed it. */
export function newestInterruption(ctx: Context): string {
  const [run] = ctx.store.runs({ states: INTERRUPTED, order: 'changed', limit: 1 }).items
  return run ? `${run.id} ${run.updated_at}` : ''
}

/**
 * Resumes the runs whose machine or time a scheduler took away, each once, whoever else looks at the same registry. What
 * stands in the way of one is told and leaves it to its user.
 */
export async function goOn(ctx: Context, warn: (runId: string, text: string) => void): Promise<GoneOn> {
  const result = { gone: 0, elsewhere: 0 }
  const ended = ctx.store.runs({ states: INTERRUPTED, order: 'changed', limit: MOST })
  for (const run of ended.items) {
    if (!willGoOn(ctx, run)) continue
    const mine = await withLease(ctx, `go-on:${run.id}`, async () => {
      const decision = nextGoingOn(ctx, run)
      if (!decision?.go) return true
      try {
        const { planResume, resume } = await import('./resume.ts')
        await resume(ctx, await planResume(ctx, run.id), { reason: `went on by itself: ${decision.why}` })
        result.gone += 1
      } catch (error) {
        giveUp(ctx, run.id)
        await (await import('./awaiting.ts')).letGoMeasured(ctx, run.id)
        const why = error instanceof Error ? error.message : String(error)
        warn(run.id, `the run did not go on by itself: ${why}`)
      }
      return true
    })
    if (!mine) result.elsewhere += 1
  }
  return result
}
