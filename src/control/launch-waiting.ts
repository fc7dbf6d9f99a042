import type { RunDetail } from '../schema/run.ts'
import type { Waiting } from '../schema/waiting.ts'
import type { Context } from './context.ts'
import { readinessNow } from './readiness.ts'
import { withLease } from './with-lease.ts'

/** Launches that failed, as run and state of its upstream: they are not tried again until that has changed. */
const gaveUp = new WeakMap<Context, Set<string>>()

/**
 * Launches the planned runs whose upstream is there, each exactly once, whoever else looks at the same registry, and says
 * of the others why they still wait.
 */
export async function launchWaiting(
  ctx: Context,
  runId: string | undefined,
  warn: (runId: string, text: string) => void,
): Promise<number> {
  let launched = 0
  for (const waiting of ctx.store.waiting()) {
    if (runId !== undefined && waiting.run_id !== runId && waiting.upstream !== runId) continue
    const decision = readinessNow(ctx, waiting)
    if (!decision.ready) {
      ctx.store.noteWaiting(waiting.run_id, decision.why)
      continue
    }
    const done = await withLease(ctx, `launch:${waiting.run_id}`, () => begin(ctx, waiting, warn))
    if (done) launched += 1
  }
  return launched
}

async function begin(
  ctx: Context,
  { run_id, upstream, reason }: Waiting,
  warn: (runId: string, text: string) => void,
): Promise<boolean> {
  const run = ctx.store.run(run_id)
  // Read again under the lease: its last holder may have launched it in between.
  if (!run?.waiting) return false
  const attempt = `${run_id} ${ctx.store.run(upstream)?.updated_at}`
  if (gaveUp.get(ctx)?.has(attempt)) return false
  try {
    await launchNow(ctx, run, upstream, reason)
    return true
  } catch (error) {
    gaveUp.set(ctx, (gaveUp.get(ctx) ?? new Set()).add(attempt))
    const why = `could not be launched: ${error instanceof Error ? error.message : String(error)}`
    ctx.store.noteWaiting(run_id, why)
    warn(run_id, why)
    return false
  }
}

async function launchNow(
  ctx: Context,
  run: RunDetail,
  upstream: string,
  reason: string | null,
): Promise<void> {
  const [{ loadConfig }, { planRun }, { launch }] = await Promise.all([
    import('./load-config.ts'),
    import('./plan.ts'),
    import('./launch.ts'),
  ])
  const loaded = await loadConfig(ctx, { value: run.config, name: `the config of run ${run.id}` }, [])
  await launch(ctx, await planRun(ctx, loaded, { upstream }), null, { reason, planned: run })
}
