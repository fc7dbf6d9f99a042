import type { Adapter, Observation } from '../core/adapter.ts'
import { failpoint } from '../core/failpoint.ts'
import { contradiction, nextState, stateByCause, wantsDiagnosis } from '../core/run-state.ts'
import type { Attempt } from '../schema/attempt.ts'
import { ACTIVE_STATES, type RunDetail, type RunState } from '../schema/run.ts'
import type { Context } from './context.ts'
import { noteLink } from './hosts.ts'
import { ingest } from './ingest.ts'
import { lastWord } from './last-word.ts'
import { launchWaiting } from './launch-waiting.ts'
import { attemptFolder } from './run-layout.ts'
import { settleOutbox } from './settle-outbox.ts'
import { withLease } from './with-lease.ts'

/** What one pass found and did. */
export interface Reconciled {
  /** False when another Orion holds the duty at this moment. */
  ran: boolean
  /** Attempts that may still change. */
  active: number
  /** Submissions that a dead process had left open. */
  settled: number
  /** Planned runs whose upstream was there, and runs that measure what a training scheduled. */
  launched: number
  events: number
  transitions: { run_id: string; attempt: number; from: RunState; to: RunState }[]
  /** What could not be read or reached; the next pass tries again. Kept with the run too. */
  warnings: ReconcileWarning[]
}

export interface ReconcileWarning {
  run_id: string
  text: string
  /** False when the run has had this warning before. */
  fresh: boolean
}

export interface ReconcileOptions {
  /** This run alone, whoever holds the duty. */
  run?: string
  /** Keeps the duty between passes. */
  owner?: string
  /** Nobody is looking: schedulers are asked only for what Orion owes. */
  unseen?: boolean
}

/**
 * Brings the registry up to what the machines say: settles the outbox, ingests new events, polls active attempts in one
 * batch for each profile, moves states. Idempotent; safe at any moment and from several processes.
 */
export async function reconcile(ctx: Context, options: ReconcileOptions = {}): Promise<Reconciled> {
  const idle: Reconciled = {
    ran: false,
    active: 0,
    settled: 0,
    launched: 0,
    events: 0,
    transitions: [],
    warnings: [],
  }
  if (ctx.store.mode === 'read-only') return idle
  const { run, owner, unseen = false } = options
  if (run !== undefined) return pass(ctx, unseen, run)
  const lease = owner === undefined ? {} : { owner, keep: true }
  return (await withLease(ctx, 'reconcile', () => pass(ctx, unseen), lease)) ?? idle
}

async function pass(ctx: Context, unseen: boolean, runId?: string): Promise<Reconciled> {
  const result: Reconciled = {
    ran: true,
    active: 0,
    settled: 0,
    launched: 0,
    events: 0,
    transitions: [],
    warnings: [],
  }
  result.settled = await settleOutbox(ctx, runId, (run, text) => warn(ctx, result, run, text))
  const attempts = ctx.store
    .activeAttempts()
    .filter(attempt => runId === undefined || attempt.run_id === runId)
  for (const [profile, group] of Map.groupBy(attempts, attempt => attempt.adapter)) {
    try {
      await reconcileProfile(ctx, await ctx.adapter(profile), group, unseen, result)
    } catch (error) {
      for (const { run_id } of group) warn(ctx, result, run_id, `${profile}: ${messageOf(error)}`)
    }
  }
  result.launched = await launchWaiting(ctx, runId, (run, text) => warn(ctx, result, run, text))
  if (ctx.store.due().length > 0) {
    const { measureDue } = await import('./measure-due.ts')
    result.launched += await measureDue(ctx, runId, (run, text) => warn(ctx, result, run, text))
  }
  const left = ctx.store.activeAttempts()
  result.active = left.filter(attempt => runId === undefined || attempt.run_id === runId).length
  return result
}

function warn(ctx: Context, result: Reconciled, run_id: string, text: string): void {
  result.warnings.push({ run_id, text, fresh: ctx.store.noteWarning(run_id, text) })
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function reconcileProfile(
  ctx: Context,
  adapter: Adapter,
  attempts: Attempt[],
  unseen: boolean,
  result: Reconciled,
): Promise<void> {
  const known = attempts.flatMap(attempt => {
    const run = ctx.store.run(attempt.run_id)
    return run ? [{ attempt, run }] : []
  })
  const observations = await adapter.poll(
    known.map(({ attempt: { token, n, handle }, run }) => ({
      token,
      run_path: run.path,
      attempt: n,
      handle,
    })),
    { unseen },
  )
  noteLink(ctx, adapter.name, adapter)
  for (const { attempt, run } of known) {
    try {
      // After the look, so that what an ended job wrote is whole before its state moves.
      const taken = await ingest(ctx, adapter, run, attempt.n)
      result.events += taken.events
      for (const text of taken.warnings) warn(ctx, result, run.id, text)
      const observation = observations.get(attempt.token)
      if (observation) await move(ctx, adapter, run, attempt, observation, result)
    } catch (error) {
      warn(ctx, result, run.id, messageOf(error))
    }
  }
}

async function move(
  ctx: Context,
  adapter: Adapter,
  run: RunDetail,
  attempt: Attempt,
  observation: Observation,
  result: Reconciled,
): Promise<void> {
  if ('job' in observation && observation.job) ctx.store.noteJob(run.id, attempt.n, observation.job)
  const over = observation.state === 'ended' || observation.state === 'absent'
  const word = over ? lastWord(ctx, run.id, attempt.n) : null
  const asked = over ? await adapter.files.read(`${attemptFolder(run.path, attempt.n)}/cancel`, 0, 0) : null
  const change = nextState(attempt, observation, word, ctx.now().toISOString(), asked !== null)
  if (!change) return
  failpoint('reconcile.ingested-not-moved')
  const note = contradiction(observation, word)
  if (note) warn(ctx, result, run.id, note)
  if (wantsDiagnosis(change, asked !== null)) {
    const { explainFailure } = await import('./explain-failure.ts')
    const failure = await explainFailure(ctx, adapter, run, attempt, observation)
    change.failure = failure
    change.state = stateByCause(change.state, failure.class)
  }
  if (!ACTIVE_STATES.includes(change.state)) {
    const { keepResults } = await import('./bench-results.ts')
    for (const text of await keepResults(ctx, run.id)) warn(ctx, result, run.id, text)
  }
  if (!ctx.store.transition(run.id, attempt.n, ACTIVE_STATES, change)) return
  if (!ACTIVE_STATES.includes(change.state)) {
    const { letGoMeasured } = await import('./awaiting.ts')
    for (const text of await letGoMeasured(ctx, run.id)) warn(ctx, result, run.id, text)
  }
  result.transitions.push({ run_id: run.id, attempt: attempt.n, from: attempt.state, to: change.state })
}
