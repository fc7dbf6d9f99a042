import type { RunFiles } from '../core/adapter.ts'
import { failpoint } from '../core/failpoint.ts'
import type { Upstream } from '../core/task-plugin.ts'
import type { JobBundle } from '../schema/bundle.ts'
import { OrionError } from '../schema/error.ts'
import type { PreflightReport } from '../schema/preflight.ts'
import type { RunDetail } from '../schema/run.ts'
import { SCHEMA_VERSION } from '../schema/scalars.ts'
import type { Waiting } from '../schema/waiting.ts'
import type { Edge, NewAttempt, NewRun } from '../store/store.ts'
import { holdMeasured, letGoMeasured } from './awaiting.ts'
import type { Context } from './context.ts'
import { newRunId, newToken } from './new-run-id.ts'
import type { Plan } from './plan.ts'
import { firstBundle } from './run-layout.ts'
import { stageInputs } from './stage-inputs.ts'
import { submitNow } from './submit-attempt.ts'
import { writeBundle } from './write-bundle.ts'

/** Records the run and starts its first attempt; returns once the job can be found again. */
export async function launch(
  ctx: Context,
  plan: Plan,
  report: PreflightReport | null,
  options: LaunchOptions,
): Promise<RunDetail> {
  refuseFailed(plan, report)
  const run = newRun(ctx, plan, options.planned)
  const adapter = await ctx.adapter(plan.profile)
  // What a crash left of an earlier try to launch the same run.
  if (options.planned) await adapter.files.remove(run.path)
  const bundle = await stage(adapter.files, await stageInputs(ctx, adapter, plan), run)
  failpoint('launch.bundle-written')

  const attempt: NewAttempt = {
    run_id: run.id,
    n: 1,
    token: newToken(run.id, 1),
    adapter: plan.profile,
    bundle_path: bundle.path,
    bundle_digest: bundle.manifest.digest,
    from_checkpoint: null,
    start_step: 0,
    exact: true,
    ranks: plan.resolved.resources.ranks,
    reason: options.reason,
  }
  let recorded = false
  let release = async () => {}
  try {
    const { upstream } = plan.resolved
    if (upstream && !plan.loaded.plugin.descends) release = await holdMeasured(ctx, run.id, upstream)
    await submitNow(ctx, attempt, () => {
      record(ctx, plan, run, attempt, report, options)
      recorded = true
    })
  } catch (error) {
    if (recorded) await letGoMeasured(ctx, run.id)
    else await release().catch(() => {})
    // The folder of a planned run may be another launch's by now.
    if (!recorded && !options.planned) await adapter.files.remove(run.path).catch(() => {})
    throw error
  }
  const launched = ctx.store.run(run.id)
  if (!launched) throw new OrionError('internal', `run ${run.id} is not in the registry after its launch`)
  return launched
}

interface LaunchOptions {
  reason: string | null
  /** A run that was recorded before and has waited for its upstream. */
  planned?: RunDetail
  /** Key of a question that another run scheduled and this one answers. */
  measures?: string
}

/** Writes the run with its first attempt; throws when another launch of the same was first. */
function record(
  ctx: Context,
  plan: Plan,
  run: NewRun,
  attempt: NewAttempt,
  report: PreflightReport | null,
  { planned, measures }: LaunchOptions,
): void {
  if (measures !== undefined) {
    if (!ctx.store.createMeasuring(run, attempt, measures))
      throw new OrionError('not_allowed', `Another run answers ${measures} already.`, { retryable: true })
  } else if (!planned) ctx.store.createRun(run, attempt, report)
  else if (!ctx.store.beginWaiting(run, attempt))
    throw new OrionError(
      'not_allowed',
      `Run ${run.id} waits no more: it was launched or cancelled meanwhile.`,
    )
  const { upstream, donors } = plan.resolved
  if (!upstream || !plan.loaded.plugin.descends) return
  const edge = (kind: Edge['kind'], parent: Upstream) =>
    ctx.store.addEdge({
      kind,
      parent_run: parent.run_id,
      parent_step: parent.step,
      parent_hash: parent.checkpoint_hash,
      child_run: run.id,
      child_attempt: 1,
    })
  edge('fine-tuned', upstream)
  for (const donor of Object.values(donors)) edge('grafted', donor)
}

/** Records a run that is launched when the checkpoint it needs is there; see `launchWaiting`. */
export function launchLater(
  ctx: Context,
  plan: Plan,
  report: PreflightReport | null,
  waiting: Omit<Waiting, 'run_id'>,
): RunDetail {
  refuseFailed(plan, report)
  const run = newRun(ctx, plan)
  ctx.store.addWaiting(run, waiting, report)
  const planned = ctx.store.run(run.id)
  if (!planned) throw new OrionError('internal', `run ${run.id} is not in the registry after it was planned`)
  return planned
}

function refuseFailed(plan: Plan, report: PreflightReport | null): void {
  if (report?.verdict === 'fail') {
    const failed = report.checks.filter(check => check.verdict === 'fail')
    throw new OrionError(
      'preflight_refused',
      `Preflight refused ${plan.name}: ${failed.map(({ title, found }) => `"${title}" does not hold (${found})`).join('; ')}`,
      {
        hint: failed[0]?.todo ?? 'Run `orion preflight` to see why.',
      },
    )
  }
}

/** Writes the run directory. What a full disk or a read-only folder cut short is taken away again. */
async function stage(files: RunFiles, plan: Plan, run: NewRun): Promise<JobBundle> {
  const { resolved } = plan
  try {
    const bundle = await writeBundle(files, firstBundle(run.path), {
      task_type: plan.task_type,
      plan: plan.loaded.plugin.buildBundle(resolved, plan.loaded.config, run),
      resolved,
      uncommitted: plan.uncommitted,
    })
    await files.write(`${run.path}/run.json`, `${JSON.stringify(runFile(run), null, 2)}\n`)
    return bundle
  } catch (error) {
    await files.remove(run.path).catch(() => {})
    throw error
  }
}

function newRun(ctx: Context, plan: Plan, planned?: RunDetail): NewRun {
  const now = ctx.now()
  const id = planned?.id ?? newRunId(now)
  return {
    id,
    key: plan.key,
    name: plan.name,
    task_type: plan.task_type,
    max_steps: plan.max_steps,
    adapter: plan.profile,
    path: `${ctx.runRoot(plan.profile)}/${id}`,
    created_at: planned?.created_at ?? now.toISOString(),
    config: plan.loaded.config,
    identity: plan.identity,
    provenance: plan.provenance,
    summary: plan.summary,
    source: plan.loaded.source.path,
  }
}

/** `run.json`, for whoever finds the folder without the registry. */
function runFile({ id, key, name, task_type, created_at, config, identity, provenance }: NewRun) {
  return {
    schema_version: SCHEMA_VERSION,
    id,
    key,
    name,
    task_type,
    created_at,
    config,
    identity,
    provenance,
  }
}
