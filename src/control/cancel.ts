import { failpoint } from '../core/failpoint.ts'
import type { Attempt } from '../schema/attempt.ts'
import { OrionError } from '../schema/error.ts'
import { ACTIVE_STATES, type RunDetail } from '../schema/run.ts'
import { letGoMeasured } from './awaiting.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'
import { reconcile } from './reconcile.ts'
import { submissionLease, withdrawn } from './submit-attempt.ts'
import { withLease } from './with-lease.ts'

export interface CancelOptions {
  reason: string | null
  /** Seconds between TERM and KILL; default 30. */
  grace_s?: number
  dry_run?: boolean
}

export interface CancelResult {
  run: RunDetail
  /** False when nothing of the run was active, or with `dry_run`. */
  changed: boolean
  /** Processes that needed SIGKILL. */
  killed: number
  /** One sentence on what happened or would happen. */
  what: string
}

/** Stops the run's active attempt: TERM, grace, KILL; returns when nothing of it is left. */
export async function cancel(ctx: Context, text: string, options: CancelOptions): Promise<CancelResult> {
  const { id } = findRun(ctx, text)
  if (!options.dry_run) await reconcile(ctx, { run: id })
  const run = findRun(ctx, id)
  const attempt = ctx.store.attempts(id).at(-1)
  const unchanged = (what: string): CancelResult => ({ run, changed: false, killed: 0, what })
  if (run.waiting) {
    if (options.dry_run)
      return unchanged(`Run ${id} waits for ${run.waiting.upstream} and would not be launched.`)
    if (ctx.store.cancelWaiting(id)) {
      const what = `Run ${id} is cancelled before its launch.`
      return { run: findRun(ctx, id), changed: true, killed: 0, what }
    }
  }
  if (!attempt || !(ACTIVE_STATES.includes(attempt.state) || attempt.state === 'planned')) {
    return unchanged(`Nothing to cancel: run ${id} is ${run.state}.`)
  }
  if (options.dry_run) {
    return unchanged(`Attempt ${attempt.n} of run ${id} is ${attempt.state} and would be stopped.`)
  }
  const killed =
    attempt.state === 'planned'
      ? await withdraw(ctx, run, attempt, options)
      : await stop(ctx, run, attempt, options)
  const after = findRun(ctx, id)
  const force = killed > 0 ? ` ${killed} ${killed === 1 ? 'process' : 'processes'} had to be killed.` : ''
  return {
    run: after,
    changed: true,
    killed,
    what: `Attempt ${attempt.n} of run ${id} is ${after.state}.${force}`,
  }
}

async function stop(ctx: Context, run: RunDetail, attempt: Attempt, options: CancelOptions): Promise<number> {
  const adapter = await ctx.adapter(attempt.adapter)
  failpoint('cancel.before-signal')
  const { token, handle, n } = attempt
  const outcome = await adapter.cancel(
    { token, run_path: run.path, attempt: n, handle },
    options.grace_s ?? 30,
  )
  await reconcile(ctx, { run: run.id })
  if (!outcome.gone) {
    throw new OrionError('unreachable', `Processes of run ${run.id} are still there after SIGKILL.`, {
      hint: 'They hang in the kernel (often a network file system). `orion cancel` may be repeated.',
      retryable: true,
    })
  }
  const now = ctx.store.attempts(run.id).find(each => each.n === n)
  if (now && ACTIVE_STATES.includes(now.state)) {
    // Nothing of the job is left and nothing says how it ended: the wish to cancel is the reason.
    ctx.store.transition(run.id, n, ACTIVE_STATES, {
      state: 'cancelled',
      ended_at: ctx.now().toISOString(),
      ...(options.reason === null ? {} : { reason: options.reason }),
    })
    await letGoMeasured(ctx, run.id)
  }
  return outcome.killed
}

/**
 * Takes back a submission that was promised and not yet made. One that was sent, and whose answer was lost, is looked for
 * first: what is found is stopped like any other job.
 */
async function withdraw(
  ctx: Context,
  run: RunDetail,
  attempt: Attempt,
  options: CancelOptions,
): Promise<number> {
  const { token, n } = attempt
  const outcome = await withLease(ctx, submissionLease(token), async () => {
    const sent = ctx.store.outbox().some(entry => entry.token === token && entry.state === 'sent')
    const handle = sent ? ((await lookFor(ctx, run, attempt)) ?? (await takeBack(ctx, run, attempt))) : null
    if (handle) return ctx.store.confirmSubmitted(token, handle) ? 'started' : 'settled'
    const withdrawn = ctx.store.abandonSubmission(token, {
      state: 'cancelled',
      ended_at: ctx.now().toISOString(),
      ...(options.reason === null ? {} : { reason: options.reason }),
    })
    return withdrawn ? 'withdrawn' : 'settled'
  })
  if (outcome === 'withdrawn') {
    await letGoMeasured(ctx, run.id)
    return 0
  }
  const now = ctx.store.attempts(run.id).find(each => each.n === n)
  if (outcome === 'started' && now) return stop(ctx, run, now, options)
  throw new OrionError('not_allowed', `Run ${run.id} is being submitted at this moment.`, {
    hint: 'Try again in a few seconds.',
    retryable: true,
  })
}

/** Null once a submission that was not found can never start; an empty handle when it has started after all. */
async function takeBack(ctx: Context, run: RunDetail, { adapter, token, n }: Attempt) {
  return (await withdrawn(await ctx.adapter(adapter), token, run.path, n)) ? null : {}
}

async function lookFor(ctx: Context, run: RunDetail, { adapter: profile, token, n }: Attempt) {
  try {
    return await (await ctx.adapter(profile)).find(token, run.path, n)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new OrionError('unreachable', `Nobody can tell whether run ${run.id} was started: ${why}`, {
      hint: 'Nothing was cancelled. Mend what stands in the way, then cancel again.',
      retryable: true,
      cause,
    })
  }
}
