import type { Adapter, Submission } from '../core/adapter.ts'
import { failpoint } from '../core/failpoint.ts'
import { keptOff } from '../core/going-on.ts'
import type { Attempt } from '../schema/attempt.ts'
import { OrionError } from '../schema/error.ts'
import type { Failure } from '../schema/failure.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import { readBundle } from './read-bundle.ts'
import { withLease } from './with-lease.ts'

/** One process at a time acts on a submission; the lease ends seconds after its holder died. */
export const submissionLease = (token: string) => `submit:${token}`

/**
 * Sends an attempt whose outbox row exists, and records where it can be found. Throws when the adapter refused it for good
 * (the attempt has failed then) or when nobody can tell (the outbox row stays, and the next reconcile looks again).
 */
export async function submitAttempt(
  ctx: Context,
  run: RunDetail,
  attempt: Attempt,
  options: { sent: boolean } = { sent: false },
): Promise<void> {
  const adapter = await ctx.adapter(attempt.adapter)
  const { token, n } = attempt
  if (options.sent) {
    const handle = await adapter.find(token, run.path, n)
    if (handle) {
      ctx.store.confirmSubmitted(token, handle)
      return
    }
  } else {
    failpoint('submit.recorded-not-sent')
    ctx.store.markSent(token)
  }
  failpoint('submit.marked-not-sent')
  const handle = await submitOrFind(ctx, adapter, run, attempt)
  failpoint('submit.accepted-not-recorded')
  ctx.store.confirmSubmitted(token, handle)
  failpoint('submit.recorded')
}

/**
 * Records an attempt and sends it, under the lease of the submission from before the first write, so that no reconcile
 * takes it for abandoned meanwhile.
 */
export async function submitNow(
  ctx: Context,
  { token, run_id, n }: { token: string; run_id: string; n: number },
  record: () => void,
): Promise<void> {
  await withLease(ctx, submissionLease(token), async () => {
    record()
    const run = ctx.store.run(run_id)
    const attempt = ctx.store.attempts(run_id).find(each => each.n === n)
    if (!run || !attempt) throw new OrionError('internal', `attempt ${n} of run ${run_id} was not recorded`)
    await submitAttempt(ctx, run, attempt)
  })
}

async function submitOrFind(ctx: Context, adapter: Adapter, run: RunDetail, attempt: Attempt) {
  const { token, n } = attempt
  try {
    return await adapter.submit(await submissionOf(ctx, adapter, run, attempt))
  } catch (error) {
    let found: Awaited<ReturnType<Adapter['find']>>
    try {
      found = await adapter.find(token, run.path, n)
    } catch (doubt) {
      throw new OrionError(
        'unreachable',
        `Nobody can tell whether run ${run.id} was started: ${messageOf(doubt)}`,
        {
          hint: 'Orion looks again by itself; `orion show` tells when it knows.',
          retryable: true,
          cause: error,
        },
      )
    }
    if (found) return found
    if (!(await withdrawn(adapter, token, run.path, n))) return {}
    const failure = notSubmitted(messageOf(error), run.id)
    ctx.store.abandonSubmission(token, { state: 'failed', failure })
    throw new OrionError(
      error instanceof OrionError ? error.code : 'io',
      `Run ${run.id} was not started: ${messageOf(error)}`,
      {
        hint: error instanceof OrionError && error.hint ? error.hint : failure.next_step,
        cause: error,
      },
    )
  }
}

/** Whether a submission that was not found can be said not to have been made: from here on it never starts. */
export async function withdrawn(
  adapter: Adapter,
  token: string,
  runPath: string,
  attempt: number,
): Promise<boolean> {
  return (await adapter.withdraw?.(token, runPath, attempt)) ?? true
}

async function submissionOf(
  ctx: Context,
  adapter: Adapter,
  run: RunDetail,
  attempt: Attempt,
): Promise<Submission> {
  const env: Record<string, string> = { ORION_PYTHON: ctx.python(attempt.adapter) }
  if (attempt.from_checkpoint !== null) env.ORION_RESUME_FROM = attempt.from_checkpoint
  if (!attempt.exact) env.ORION_INEXACT = '1'
  return {
    token: attempt.token,
    run_id: run.id,
    attempt: attempt.n,
    run_path: run.path,
    bundle: await readBundle(adapter, attempt.bundle_path),
    env,
    exclude: keptOff(ctx.store.attempts(run.id)),
  }
}

/** The failure of an attempt that never started anywhere. */
export function notSubmitted(why: string, runId: string): Failure {
  return {
    class: 'not_submitted',
    cause: `Nothing was started: ${why}`,
    rank: null,
    host: null,
    evidence: [],
    resume_safe: true,
    advice: 'yes',
    next_step: `Start it with \`orion resume ${runId}\`.`,
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
