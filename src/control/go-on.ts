import type { Context } from './context.ts'
import { giveUp, nextGoingOn, willGoOn } from './will-go-on.ts'
import { withLease } from './with-lease.ts'

/** Newest ends that are looked at. */
const MOST = 20

/**
 * Resumes the runs whose machine or time a scheduler took away, each once, whoever else looks at the same registry. What
 * stands in the way of one is told and leaves it to its user.
 */
export async function goOn(ctx: Context, warn: (runId: string, text: string) => void): Promise<number> {
  let gone = 0
  const ended = ctx.store.runs({ states: ['preempted', 'failed', 'lost'], order: 'changed', limit: MOST })
  for (const run of ended.items) {
    if (!willGoOn(ctx, run)) continue
    await withLease(ctx, `go-on:${run.id}`, async () => {
      const decision = nextGoingOn(ctx, run)
      if (!decision?.go) return
      try {
        const { planResume, resume } = await import('./resume.ts')
        await resume(ctx, await planResume(ctx, run.id), { reason: `went on by itself: ${decision.why}` })
        gone += 1
      } catch (error) {
        giveUp(ctx, run.id)
        await (await import('./awaiting.ts')).letGoMeasured(ctx, run.id)
        const why = error instanceof Error ? error.message : String(error)
        warn(run.id, `the run did not go on by itself: ${why}`)
      }
    })
  }
  return gone
}
