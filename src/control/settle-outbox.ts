import type { OutboxEntry } from '../store/store.ts'
import type { Context } from './context.ts'
import { withLease } from './with-lease.ts'

/** A confirmation older than this is no longer acted on: nobody expects the job to start any more. */
const STALE_MS = 15 * 60_000

/**
 * Finishes submissions whose process died: each ends as exactly one job, or as an attempt that says it was not started.
 * Returns how many were settled; failures to reach a machine are warnings, and the entry stays for the next pass.
 */
export async function settleOutbox(
  ctx: Context,
  runId: string | undefined,
  warn: (runId: string, warning: string) => void,
): Promise<number> {
  let settled = 0
  const open = ctx.store.outbox()
  if (open.length === 0) return settled
  const { submissionLease } = await import('./submit-attempt.ts')
  for (const entry of open) {
    if (runId !== undefined && entry.run_id !== runId) continue
    try {
      const done = await withLease(ctx, submissionLease(entry.token), () => settle(ctx, entry.token))
      if (done) settled += 1
    } catch (error) {
      warn(entry.run_id, error instanceof Error ? error.message : String(error))
    }
  }
  return settled
}

async function settle(ctx: Context, token: string): Promise<boolean> {
  const { notSubmitted, submitAttempt, withdrawn } = await import('./submit-attempt.ts')
  // Read again under the lease: its last holder may have finished in between.
  const entry = ctx.store.outbox().find(each => each.token === token)
  if (!entry) return false
  const run = ctx.store.run(entry.run_id)
  const attempt = ctx.store.attempts(entry.run_id).find(each => each.n === entry.attempt)
  if (!run || !attempt) return false
  if (!isStale(ctx, entry)) {
    await submitAttempt(ctx, run, attempt, { sent: entry.state === 'sent' })
    return true
  }
  const adapter = await ctx.adapter(attempt.adapter)
  const handle = entry.state === 'sent' ? await adapter.find(token, run.path, attempt.n) : null
  if (handle) return ctx.store.confirmSubmitted(token, handle)
  if (entry.state === 'sent' && !(await withdrawn(adapter, token, run.path, attempt.n)))
    return ctx.store.confirmSubmitted(token, {})
  const failure = notSubmitted(
    'Orion ended before it could start the job, and was not opened again in time',
    run.id,
  )
  const abandoned = ctx.store.abandonSubmission(token, { state: 'failed', failure })
  await (await import('./awaiting.ts')).letGoMeasured(ctx, run.id)
  return abandoned
}

function isStale(ctx: Context, entry: OutboxEntry): boolean {
  return ctx.now().getTime() - Date.parse(entry.created_at) > STALE_MS
}
