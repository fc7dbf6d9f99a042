import { type DueStep, dueStep } from '../core/benchmarks/due.ts'
import type { Measured } from '../schema/benchmark.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import { ACTIVE_STATES, type RunDetail } from '../schema/run.ts'
import { folderName } from './checkpoint-keeping.ts'
import type { Context } from './context.ts'
import { allCheckpoints } from './find-checkpoint.ts'
import { awaitingFile, resultFile } from './run-layout.ts'
import { isByJob } from './suites-asked.ts'
import { willGoOn } from './will-go-on.ts'
import { withLease } from './with-lease.ts'

/** Measurements that one profile has under way at once, so that they never crowd out the training beside them. */
const AT_ONCE = 1
/** The same where a scheduler decides what runs when. */
const QUEUED_AT_ONCE = 8

/** After what stood in the way of a question, as a host that did not answer, this process tries it again. */
const PAUSE_MS = 60_000
/** When that is, by key. */
const notBefore = new WeakMap<Context, Map<string, number>>()

interface Due {
  question: Measured
  /** The run that scheduled it. */
  run: RunDetail
  /** Checkpoints of it with these weights, deleted ones too. */
  checkpoints: Checkpoint[]
}

/**
 * Starts a run for each question that a training scheduled about its checkpoints, exactly once, whoever else looks at the
 * same registry; takes answers back to the run that asked, whose retention may then have the checkpoint.
 */
export async function measureDue(
  ctx: Context,
  runId: string | undefined,
  warn: (runId: string, text: string) => void,
): Promise<number> {
  const all = ctx.store.due()
  const underWay = busyProfiles(ctx, all)
  const saved = new Map<string, Checkpoint[]>()
  let started = 0
  for (const question of all) {
    const { key, run_id } = question
    if (runId !== undefined && run_id !== runId && ctx.store.measuredBy(key) !== runId) continue
    const run = ctx.store.run(run_id)
    if (!run || ctx.now().getTime() < (notBefore.get(ctx)?.get(key) ?? 0)) continue
    const ofRun = saved.get(run_id) ?? allCheckpoints(ctx, run_id)
    saved.set(run_id, ofRun)
    const checkpoints = ofRun.filter(each => each.checkpoint_hash === question.checkpoint_hash)
    const due = { question, run, checkpoints }
    try {
      const step = await stepOf(ctx, due)
      if (step === 'wait' || (step === 'measure' && (await isBusy(ctx, run.adapter, underWay)))) continue
      const done = await withLease(ctx, `measure:${key}`, () => act(ctx, due))
      if (!done) continue
      started += 1
      underWay.set(run.adapter, (underWay.get(run.adapter) ?? 0) + 1)
    } catch (error) {
      const pauses = notBefore.get(ctx) ?? new Map()
      notBefore.set(ctx, pauses.set(key, ctx.now().getTime() + PAUSE_MS))
      const why = error instanceof Error ? error.message : String(error)
      warn(run.id, `step ${question.step} could not be measured on ${question.suite}: ${why}`)
    }
  }
  return started
}

async function stepOf(ctx: Context, { question, run: asker, checkpoints }: Due): Promise<DueStep> {
  const { key } = question
  const id = ctx.store.measuredBy(key)
  const run = id === null ? null : ctx.store.run(id)
  return dueStep({
    answered: ctx.store.answer(key) !== null,
    deleted: checkpoints.every(each => each.deleted),
    by_job: ACTIVE_STATES.includes(asker.state) && (await isByJob(ctx, asker, question)),
    measuring: run && { id: run.id, state: run.state, goes_on: willGoOn(ctx, run) },
  })
}

/** Does what is next, read again under the lease; true when a run was started. */
async function act(ctx: Context, due: Due): Promise<boolean> {
  const { key, run_id } = due.question
  if (!ctx.store.due().some(each => each.key === key && each.run_id === run_id)) return false
  const step = await stepOf(ctx, due)
  if (step === 'measure') return measure(ctx, due)
  if (step !== 'wait') await settle(ctx, due, step === 'settle' ? null : step.failed)
  return false
}

async function measure(ctx: Context, due: Due): Promise<boolean> {
  const { question, run, checkpoints } = due
  const { key, suite, step, partial_subset: partial, partial_seed: seed } = question
  const checkpoint = checkpoints.find(each => !each.deleted)?.id ?? ''
  const [{ askBenchmark, overlapBefore, planBenchmark }, { launch }] = await Promise.all([
    import('./bench-run.ts'),
    import('./launch.ts'),
  ])
  try {
    const asked = await askBenchmark(ctx, { suite, checkpoint, partial, seed, ranks: 1 })
    if (asked.key !== key) {
      const then = 'when the training began'
      throw new OrionError('not_allowed', `${suite} or its recordings are not what they were ${then}.`)
    }
    const plan = await planBenchmark(ctx, asked)
    // Kept beside the score; where it cannot be told, the score stands without it.
    await overlapBefore(ctx, asked)
    await launch(ctx, plan, null, { reason: `scheduled by ${run.id} at step ${step}`, measures: key })
    return true
  } catch (error) {
    if (!(error instanceof OrionError) || error.retryable) throw error
    await settle(ctx, due, error.message)
    return false
  }
}

/**
 * Tells the run that asked how it came out. The event is last: what a crash leaves is done again, and a checkpoint is held too
 * long rather than too short.
 */
async function settle(
  ctx: Context,
  { question, run, checkpoints }: Due,
  failed: string | null,
): Promise<void> {
  const { key, suite, of_run, step, checkpoint_hash, dataset_hash, partial_subset, partial_seed } = question
  const { files } = await ctx.adapter(run.adapter)
  const { actor, recordEvent } = await import('./record-event.ts')
  const asked = { key, suite, of_run, step, checkpoint_hash, dataset_hash, partial_subset, partial_seed }
  const attempt = ctx.store.attempts(run.id).at(-1)?.n ?? 1
  const answer = failed === null ? ctx.store.answer(key) : null
  if (answer) {
    const { resultText } = await import('./bench-results.ts')
    await files.write(`${run.path}/${resultFile(key)}`, await resultText(ctx, answer))
  }
  for (const each of checkpoints) await files.remove(awaitingFile(run.path, folderName(each), key))
  const by = actor(ctx)
  if (!answer) {
    const message = failed ?? 'its answer is gone'
    await recordEvent(ctx, run, attempt, { type: 'benchmark.failed', ...asked, message, by })
    return
  }
  const { items, scores, sha256 } = answer
  await recordEvent(ctx, run, attempt, {
    type: 'benchmark.finished',
    ...asked,
    items: items ?? 0,
    scores: scores ?? {},
    path: resultFile(key),
    sha256: sha256 ?? '',
    by,
  })
}

/** How many of the questions are being answered, by profile. */
function busyProfiles(ctx: Context, all: readonly Measured[]): Map<string, number> {
  const busy = new Map<string, number>()
  for (const { key } of all) {
    const id = ctx.store.measuredBy(key)
    const run = id === null ? null : ctx.store.run(id)
    if (!run || !(run.state === 'planned' || ACTIVE_STATES.includes(run.state))) continue
    busy.set(run.adapter, (busy.get(run.adapter) ?? 0) + 1)
  }
  return busy
}

async function isBusy(
  ctx: Context,
  profile: string,
  underWay: ReadonlyMap<string, number>,
): Promise<boolean> {
  const { capabilities } = await ctx.adapter(profile)
  return (underWay.get(profile) ?? 0) >= (capabilities.reportsQueue ? QUEUED_AT_ONCE : AT_ONCE)
}
