import { type GoingOn, goingOn } from '../core/going-on.ts'
import { ACTIVE_STATES, type Run, type RunState } from '../schema/run.ts'
import type { Context } from './context.ts'

/** An end that is older than this is the user's to act on: nobody expects the run to move any more. */
const STALE_MS = 24 * 3_600_000

/** States in which a run may wait to go on. */
const INTERRUPTED: RunState[] = ['preempted', 'failed', 'lost']
/** Newest ends that are looked at. */
const MOST = 20

/** Runs that could not go on, with the token of the attempt that ended: they are not tried again. */
const gaveUp = new WeakMap<Context, Set<string>>()

/** Whether a run that has ended is about to go on by itself. */
export function willGoOn(ctx: Context, run: Pick<Run, 'id' | 'adapter'>): boolean {
  return nextGoingOn(ctx, run)?.go === true
}

const interrupted = ({ store }: Context, limit: number) =>
  store.runs({ states: INTERRUPTED, order: 'changed', limit }).items

/** Runs that are about to go on by themselves, newest ends first. */
export const aboutToGoOn = (ctx: Context) => interrupted(ctx, MOST).filter(run => willGoOn(ctx, run))

/** Changes when a run ends in a way after which it may go on, whoever noticed it. */
export function newestInterruption(ctx: Context): string {
  const [run] = interrupted(ctx, 1)
  return run ? `${run.id} ${run.updated_at}` : ''
}

/** Whether a run is not over: it is to be started, under way, or about to go on by itself. */
export const isOpen = (ctx: Context, run: Pick<Run, 'id' | 'adapter' | 'state'>): boolean =>
  run.state === 'planned' || ACTIVE_STATES.includes(run.state) || willGoOn(ctx, run)

/** Whether and why a run that has ended goes on; null where nobody asks. */
export function nextGoingOn(ctx: Context, { id, adapter }: Pick<Run, 'id' | 'adapter'>): GoingOn | null {
  if (ctx.store.mode === 'read-only' || ctx.settings.profiles[adapter]?.auto_resume === false) return null
  const attempts = ctx.store.attempts(id)
  const last = attempts.at(-1)
  if (!last || gaveUp.get(ctx)?.has(last.token)) return null
  const age = ctx.now().getTime() - Date.parse(last.ended_at ?? '')
  if (!(age < STALE_MS)) return null
  const newest = ctx.store.checkpoints(id, { limit: 1 }).items[0]?.step ?? 0
  return goingOn(attempts, newest)
}

/** Leaves a run that could not go on to its user. */
export function giveUp(ctx: Context, runId: string): void {
  const token = ctx.store.attempts(runId).at(-1)?.token
  if (token === undefined) return
  const tokens = gaveUp.get(ctx) ?? new Set()
  gaveUp.set(ctx, tokens.add(token))
}
