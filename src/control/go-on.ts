import { type GoingOn, goingOn } from '../core/going-on.ts'
import type { Run } from '../schema/run.ts'
import type { Context } from './context.ts'
import { withLease } from './with-lease.ts'

/** An end that is older than this is the user's to act on: nobody expects the run to move any more. */
const STALE_MS = 24 * 3_600_000
/** Newest ends that are looked at. */
const MOST = 20

/** Runs that could not go on, with the token of the attempt that ended: they are not tried again. */
const gaveUp = new WeakMap<Context, Set<string>>()

/** Whether a run that has ended is about to go on by itself. */
export function willGoOn(ctx: Context, run: Pick<Run, 'id' | 'adapter'>): boolean {
  return next(ctx, run)?.go === true
}

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
      const decision = next(ctx, run)
      if (!decision?.go) return
      try {
        const { planResume, resume } = await import('./resume.ts')
        await resume(ctx, await planResume(ctx, run.id), { reason: `went on by itself: ${decision.why}` })
        gone += 1
      } catch (error) {
        giveUp(ctx, run.id)
        const why = error instanceof Error ? error.message : String(error)
        warn(run.id, `the run did not go on by itself: ${why}`)
      }
    })
  }
  return gone
}

function next(ctx: Context, { id, adapter }: Pick<Run, 'id' | 'adapter'>): GoingOn | null {
  if (ctx.store.mode === 'read-only' || ctx.settings.profiles[adapter]?.auto_resume === false) return null
  const attempts = ctx.store.attempts(id)
  const last = attempts.at(-1)
  if (!last || gaveUp.get(ctx)?.has(last.token)) return null
  const age = ctx.now().getTime() - Date.parse(last.ended_at ?? '')
  if (!(age < STALE_MS)) return null
  const newest = ctx.store.checkpoints(id, { limit: 1 }).items[0]?.step ?? 0
  return goingOn(attempts, newest)
}

function giveUp(ctx: Context, runId: string): void {
  const token = ctx.store.attempts(runId).at(-1)?.token
  if (token === undefined) return
  const tokens = gaveUp.get(ctx) ?? new Set()
  gaveUp.set(ctx, tokens.add(token))
}
