import type { Adapter } from '../core/adapter.ts'
import { type Allowance, type Deviation, judgeExactness } from '../core/resume-choice.ts'
import type { Attempt } from '../schema/attempt.ts'
import type { JobManifest } from '../schema/bundle.ts'
import { OrionError } from '../schema/error.ts'
import { ACTIVE_STATES, type RunDetail } from '../schema/run.ts'
import { readAllowance } from './allowance.ts'
import { changesSince } from './changes-since.ts'
import {
  type CheckpointChoice,
  chooseCheckpoint,
  type ResumePoint,
  tryCheckpoint,
  type VerifyProgress,
} from './choose-checkpoint.ts'
import type { Context } from './context.ts'
import { allCheckpoints, findCheckpoint } from './find-checkpoint.ts'
import { findRun } from './find-run.ts'
import { loadConfig } from './load-config.ts'
import { type Plan, planRun } from './plan.ts'
import { readBundle } from './read-bundle.ts'
import { reconcile } from './reconcile.ts'
import { configBeside } from './run-layout.ts'

export interface Refusal {
  code: 'not_resumable' | 'not_exact' | 'checkpoint_damaged'
  message: string
  hint: string
}

/** What a resume would do, decided and shown before anything is done. */
export interface ResumePlan {
  run: RunDetail
  /** Number the new attempt gets. */
  attempt: number
  /** Newest checkpoint that verifies, or the one asked for; null: from the beginning. */
  checkpoint: ResumePoint | null
  /** Checkpoints passed over, newest first, with the reason. */
  passed_over: { name: string; reason: string }[]
  /** True when every later step will be bit-equal to a run that was never interrupted. */
  exact: boolean
  /** Why it is not exact; empty when it is. */
  inexact_because: string[]
  /** Reasons not to go on; `resume` throws while there are any. */
  refusals: Refusal[]
  /** Overridden plan for a new bundle; null: the same bundle again. */
  changed: Plan | null
  /** What is kept with the attempt when it is not exact, so that it is not asked again. */
  allowance: Allowance
}

export interface ResumeOptions {
  /** Checkpoint to start from: a step, a hash prefix, a path; default the newest that verifies. */
  from?: string
  /** Overrides as in `training.lr=1e-4`. */
  overrides?: string[]
  /** Go on although the result will not be bit-equal. */
  inexact?: boolean
  onVerify?: VerifyProgress
}

/** Decides from which checkpoint a run goes on, and whether that is exact. Changes nothing but what it learns of the run. */
export async function planResume(
  ctx: Context,
  text: string,
  options: ResumeOptions = {},
): Promise<ResumePlan> {
  const { id } = findRun(ctx, text)
  await reconcile(ctx, { run: id })
  const run = findRun(ctx, id)
  const attempts = ctx.store.attempts(id)
  const last = attempts.at(-1)
  if (!last)
    throw new OrionError('not_resumable', `Run ${id} was never launched.`, {
      hint: run.waiting ? `It ${run.waiting.why}.` : 'Launch it with `orion train`.',
    })
  const plan: ResumePlan = {
    run,
    attempt: last.n + 1,
    checkpoint: null,
    passed_over: [],
    exact: true,
    inexact_because: [],
    refusals: [],
    changed: null,
    allowance: { key: run.key, deviations: [] },
  }
  refuseByState(plan, last, options)
  if (plan.refusals.length > 0) return plan

  const adapter = await ctx.adapter(last.adapter)
  const choice = await choose(ctx, adapter, run, attempts, options)
  remember(ctx, run.id, choice)
  plan.checkpoint = choice.point
  plan.passed_over = choice.passed_over
  refuseByCheckpoint(plan, choice, options)
  plan.changed = await changedPlan(ctx, adapter, run, last, options)
  const { manifest } = await readBundle(adapter, last.bundle_path)
  const allowance = await readAllowance(adapter.files, run.path, attempts)
  const base = allowance?.key ?? run.key
  plan.allowance = {
    key: plan.changed?.key ?? base,
    deviations: await deviations(adapter, plan, last, manifest, base),
  }
  const { because, allowed } = judgeExactness(attempts, plan.checkpoint, plan.allowance.deviations, allowance)
  plan.inexact_because = because
  plan.exact = because.length === 0
  if (!plan.exact && !allowed && !options.inexact) {
    plan.refusals.push({
      code: 'not_exact',
      message: `Going on would not give the bits of an uninterrupted run: ${because.join('; ')}.`,
      hint: 'Undo the change, start a new run with init_from, or go on all the same with --inexact.',
    })
  }
  return plan
}

function refuseByState(plan: ResumePlan, last: Attempt, options: ResumeOptions): void {
  const { run } = plan
  if (last.state === 'planned' || ACTIVE_STATES.includes(last.state)) {
    plan.refusals.push({
      code: 'not_resumable',
      message: `Run ${run.id} is ${last.state}: attempt ${last.n} is still under way.`,
      hint: `Wait for it, or stop it with \`orion cancel ${run.id}\`.`,
    })
  } else if (
    run.state === 'completed' &&
    options.from === undefined &&
    (options.overrides ?? []).length === 0
  ) {
    plan.refusals.push({
      code: 'not_resumable',
      message: `Run ${run.id} is completed: nothing is left to do.`,
      hint: 'Name an earlier checkpoint with --from, or override what it should do beyond its end.',
    })
  }
}

async function choose(
  ctx: Context,
  adapter: Adapter,
  run: RunDetail,
  attempts: Attempt[],
  { from, onVerify = () => {} }: ResumeOptions,
): Promise<CheckpointChoice> {
  if (from === undefined) {
    const past = { attempts, saved: allCheckpoints(ctx, run.id) }
    return chooseCheckpoint(adapter.files, run.path, past, onVerify)
  }
  const named = /^(\d+(#\d+)?|best|last)$/.test(from)
  const found = await findCheckpoint(ctx, named ? `${run.id}@${from}` : from)
  const tried = await tryCheckpoint(adapter.files, found.path, from, onVerify)
  if ('reason' in tried) {
    const damaged = { name: from, reason: tried.reason }
    return {
      point: null,
      passed_over: [damaged],
      damaged,
      hashed: [{ path: found.path, reason: tried.reason }],
    }
  }
  if (tried.point.run_id !== run.id) {
    throw new OrionError('usage', `${from} is a checkpoint of run ${tried.point.run_id}, not of ${run.id}.`, {
      hint: 'To start from the weights of another run, use init_from in a new config.',
    })
  }
  const hashed = [{ path: found.path, reason: null }]
  return { point: tried.point, passed_over: [], damaged: null, hashed }
}

/** What was found of each checkpoint stands beside it from now on, wherever it is listed. */
function remember(ctx: Context, run: string, { hashed }: CheckpointChoice): void {
  if (ctx.store.mode !== 'read-write') return
  const known = allCheckpoints(ctx, run)
  for (const { path, reason } of hashed)
    for (const checkpoint of known)
      if (checkpoint.path === path) ctx.store.recordVerification(checkpoint.id, reason === null, reason)
}

function refuseByCheckpoint(plan: ResumePlan, choice: CheckpointChoice, { from }: ResumeOptions): void {
  const { point, damaged: first } = choice
  if (point || !first) return
  const { id } = plan.run
  plan.refusals.push({
    code: 'checkpoint_damaged',
    message:
      from === undefined
        ? `No checkpoint of run ${id} verifies; the newest, ${first.name}: ${first.reason}.`
        : `Checkpoint ${from} of run ${id} is damaged: ${first.reason}.`,
    hint:
      from === undefined
        ? `Restore the files, or start the same config anew with \`orion train\`. \`orion checkpoints ${id}\` lists them.`
        : 'Leave out --from to take the newest checkpoint that verifies.',
  })
}

/** The run's config as its last attempt had it, with the new overrides; null when there are none. */
async function changedPlan(
  ctx: Context,
  adapter: Adapter,
  run: RunDetail,
  last: Attempt,
  { overrides = [] }: ResumeOptions,
): Promise<Plan | null> {
  if (overrides.length === 0) return null
  const rebuilt = await adapter.files.readText(configBeside(last.bundle_path))
  const value = rebuilt === null ? run.config : JSON.parse(rebuilt)
  const loaded = await loadConfig(ctx, { value, name: `the config of run ${run.id}` }, overrides)
  if (loaded.envelope.infra !== run.adapter) {
    throw new OrionError(
      'usage',
      `Run ${run.id} lies on "${run.adapter}" and cannot go on on "${loaded.envelope.infra}".`,
      {
        hint: 'Start a new run there, with init_from.',
      },
    )
  }
  return planRun(ctx, loaded)
}

/** What is not as it was: the bundle and the data since the run was made, the request and the ranks since the checkpoint. */
async function deviations(
  adapter: Adapter,
  { run, changed, checkpoint }: ResumePlan,
  last: Attempt,
  manifest: JobManifest,
  base: string,
): Promise<Deviation[]> {
  const rebuilt = changed !== null
  const found = await changesSince(adapter.files, last.bundle_path, manifest, run.provenance, rebuilt)
  if (changed && changed.key !== base) {
    const overrides = changed.loaded.overrides.join(' ')
    found.push({ what: `the request is another one (${overrides})`, now: changed.key })
  }
  const ranks = changed?.resolved.resources.ranks ?? manifest.resources.ranks
  if (checkpoint && checkpoint.world_size !== ranks) {
    const what = `the checkpoint was written by ${checkpoint.world_size} ranks, ${ranks} would go on`
    found.push({ what, now: `${ranks}` })
  }
  return found
}
