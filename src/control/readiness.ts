import { type Readiness, readiness } from '../core/stages.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Waiting } from '../schema/waiting.ts'
import type { Context } from './context.ts'
import { allCheckpoints } from './find-checkpoint.ts'

/** Whether the checkpoint that a run needs is there now; what its upstream waits for in vain, it waits for in vain. */
export function readinessNow(
  ctx: Context,
  { upstream, checkpoint }: Pick<Waiting, 'upstream' | 'checkpoint'>,
): Readiness {
  const run = ctx.store.run(upstream)
  const kept = run ? allCheckpoints(ctx, run.id).filter(each => !each.deleted) : []
  const decision = readiness(run && { ...run, steps: kept.map(each => each.step) }, checkpoint)
  const above = run?.waiting && ctx.store.waiting().find(each => each.run_id === run.id)
  if (decision.ready || decision.blocked || !above) return decision
  const theirs = readinessNow(ctx, above)
  return theirs.ready || !theirs.blocked ? decision : { ...decision, blocked: true }
}

/** Whether a planned run waits for what only its user can bring about. */
export function isStuck(ctx: Context, run: RunDetail): boolean {
  const waiting = run.waiting && ctx.store.waiting().find(each => each.run_id === run.id)
  if (!waiting) return false
  const decision = readinessNow(ctx, waiting)
  return !decision.ready && decision.blocked
}
