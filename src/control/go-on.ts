import type { Context } from './context.ts'
import { aboutToGoOn, giveUp, nextGoingOn } from './will-go-on.ts'
import { withLease } from './with-lease.ts'

/** What a look at the interrupted runs came to. */
export interface GoneOn {
  /** Runs that were resumed. */
  gone: number
  /** Runs that another Orion is about to resume. */
  elsewhere: number
}

/**
 * Resumes the runs whose machine or time a scheduler took away, each once, whoever else looks at the same registry. What
 * stands in the way of one is told and leaves it to its user.
 */
export async function goOn(ctx: Context, warn: (runId: string, text: string) => void): Promise<GoneOn> {
  const result = { gone: 0, elsewhere: 0 }
  for (const run of aboutToGoOn(ctx)) {
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
