import { isNodeName } from '../core/hosts/suspect-nodes.ts'
import type { Attempt } from '../schema/attempt.ts'
import { OrionError } from '../schema/error.ts'
import type { RunDetail } from '../schema/run.ts'
import type { NewAttempt } from '../store/store.ts'
import { recordAllowance } from './allowance.ts'
import { holdAgain } from './awaiting.ts'
import type { Context } from './context.ts'
import { newToken } from './new-run-id.ts'
import type { ResumePlan } from './plan-resume.ts'
import { readBundle } from './read-bundle.ts'
import { changedBundle, configBeside } from './run-layout.ts'
import { stageInputs } from './stage-inputs.ts'
import { submitNow } from './submit-attempt.ts'
import { writeBundle } from './write-bundle.ts'

export type { ResumePoint } from './choose-checkpoint.ts'
export { planResume, type ResumeOptions, type ResumePlan } from './plan-resume.ts'

/** Seconds that what survived the last attempt has to end by itself. */
const STRAY_GRACE_S = 5

/** Starts the next attempt, kept off the nodes in `exclude`; refuses with the plan's first refusal. */
export async function resume(
  ctx: Context,
  plan: ResumePlan,
  options: { reason: string | null; exclude?: readonly string[] },
): Promise<RunDetail> {
  const [refusal] = plan.refusals
  if (refusal) throw new OrionError(refusal.code, refusal.message, { hint: refusal.hint })
  const { run, attempt: n, checkpoint } = plan
  const { exclude = [] } = options
  const last = ctx.store.attempts(run.id).at(-1)
  if (!last || last.n !== n - 1) {
    throw new OrionError(
      'not_allowed',
      `Run ${run.id} went on in the meantime: attempt ${last?.n ?? 0} is its newest.`,
      {
        hint: 'Look at it with `orion show`, then decide again.',
      },
    )
  }
  if (exclude.length > 0) await refuseExclusion(ctx, last.adapter, exclude)
  await clearStrays(ctx, run, last)
  const bundle = await bundleOf(ctx, plan, last.bundle_path, last.adapter)
  if (!plan.exact) {
    const { files } = await ctx.adapter(last.adapter)
    await recordAllowance(files, run.path, n, plan.allowance)
  }
  const attempt: NewAttempt = {
    run_id: run.id,
    n,
    token: newToken(run.id, n),
    adapter: last.adapter,
    bundle_path: bundle.path,
    bundle_digest: bundle.manifest.digest,
    from_checkpoint: checkpoint?.path ?? null,
    start_step: checkpoint?.step ?? 0,
    exact: plan.exact,
    ranks: bundle.manifest.resources.ranks,
    reason: options.reason,
    exclude,
  }
  await holdAgain(ctx, run.id)
  await submitNow(ctx, attempt, () => {
    ctx.store.addAttempt(attempt, null)
    if (!checkpoint) return
    ctx.store.addEdge({
      kind: 'resumed',
      parent_run: run.id,
      parent_step: checkpoint.step,
      parent_hash: checkpoint.checkpoint_hash,
      child_run: run.id,
      child_attempt: n,
    })
  })
  return ctx.store.run(run.id) ?? run
}

/** Nodes are a scheduler's to give: elsewhere the wish would be kept and do nothing. */
async function refuseExclusion(ctx: Context, profile: string, nodes: readonly string[]): Promise<void> {
  const wrong = nodes.find(node => !isNodeName(node))
  if (wrong !== undefined)
    throw new OrionError('usage', `${JSON.stringify(wrong)} is no name of a node.`, {
      hint: 'Nodes are named as the scheduler lists them, as in --exclude n1,n2.',
    })
  const { capabilities } = await ctx.adapter(profile)
  if (capabilities.excludesNodes) return
  throw new OrionError(
    'not_allowed',
    `"${profile}" has no scheduler that could keep a job off ${nodes.join(', ')}.`,
    {
      hint: 'Leave --exclude out.',
    },
  )
}

/** Two attempts of one run never write side by side: what survived the last one ends first. */
async function clearStrays(ctx: Context, run: RunDetail, last: Attempt): Promise<void> {
  const adapter = await ctx.adapter(last.adapter)
  const job = { token: last.token, run_path: run.path, attempt: last.n, handle: last.handle }
  const { gone } = await adapter.cancel(job, STRAY_GRACE_S)
  if (gone) return
  throw new OrionError('not_resumable', `Processes of attempt ${last.n} of run ${run.id} cannot be ended.`, {
    hint: 'They hang in the kernel (often a network file system). Try again when it answers.',
    retryable: true,
  })
}

async function bundleOf(ctx: Context, { changed, run, attempt }: ResumePlan, path: string, profile: string) {
  const adapter = await ctx.adapter(profile)
  if (!changed) return readBundle(adapter, path)
  const { resolved } = await stageInputs(ctx, adapter, changed)
  const fresh = changedBundle(run.path, attempt)
  // A draft that a crash left behind was never part of an attempt.
  await adapter.files.remove(fresh)
  await adapter.files.write(configBeside(fresh), `${JSON.stringify(changed.loaded.config, null, 2)}\n`)
  return writeBundle(adapter.files, fresh, {
    task_type: changed.task_type,
    plan: changed.loaded.plugin.buildBundle(resolved, changed.loaded.config, run),
    resolved,
    uncommitted: changed.uncommitted,
  })
}
