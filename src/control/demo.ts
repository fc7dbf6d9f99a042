import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { OrionError } from '../schema/error.ts'
import type { PreflightProgress, PreflightReport } from '../schema/preflight.ts'
import { recording } from '../schema/recording.ts'
import { ACTIVE_STATES, type RunDetail } from '../schema/run.ts'
import { compareRuns, type Proof } from './compare-runs.ts'
import type { Context } from './context.ts'
import { killJob } from './kill-job.ts'
import { launch } from './launch.ts'
import { loadConfig } from './load-config.ts'
import { planRun } from './plan.ts'
import { preflight } from './preflight.ts'
import { reconcile } from './reconcile.ts'
import { planResume, type ResumePlan, resume } from './resume.ts'

/** What the demo does next, or has just seen. */
export type DemoNews =
  | { kind: 'simulated'; id: string; units: number; seconds: number; hash: string }
  | { kind: 'preflight'; progress: PreflightProgress }
  | { kind: 'checked'; report: PreflightReport }
  | { kind: 'launched'; role: 'reference' | 'victim'; run: RunDetail }
  | { kind: 'progress'; role: 'reference' | 'victim'; run: RunDetail }
  | { kind: 'killed'; run: RunDetail; processes: number | null }
  | { kind: 'found'; run: RunDetail }
  | { kind: 'resuming'; plan: ResumePlan }
  | { kind: 'resumed'; run: RunDetail }

export interface Demo {
  reference: RunDetail
  victim: RunDetail
  killed: { step: number; processes: number | null }
  resumed_from: number
  proof: Proof
}

export interface DemoOptions {
  profile: string
  signal: AbortSignal
  onNews(news: DemoNews): void
}

/** Fraction of the steps after which the job is killed. */
const KILL_AT = 0.6
const LOOK_EVERY_MS = 20
const SETTLE_MS = 90_000

/**
 * The promise of Orion as a run of its own: two runs from one config, one of them killed in the middle with everything that
 * belongs to it and resumed with the verb a user has; then every later loss and the final weights are compared bit by bit.
 * Where a job may span several nodes, it does.
 */
export async function demo(ctx: Context, { profile, signal, onNews }: DemoOptions): Promise<Demo> {
  await simulate(ctx, onNews)
  const config = { file: join(ctx.paths.package, 'examples', 'r2-test.yaml') }
  const { severalNodes } = (await ctx.adapter(profile)).capabilities
  const place = [`infra=${profile}`, ...(severalNodes ? ['resources.ranks=2', 'resources.nodes=2'] : [])]
  const planFor = async (name: string) =>
    planRun(ctx, await loadConfig(ctx, config, [`name=${name}`, ...place]))
  const victimPlan = await planFor('r2-test-demo')
  const report = await preflight(ctx, victimPlan, progress => onNews({ kind: 'preflight', progress }))
  onNews({ kind: 'checked', report })
  const victim = await launch(ctx, victimPlan, report, { reason: 'demo' })
  onNews({ kind: 'launched', role: 'victim', run: victim })
  const reference = await launch(ctx, await planFor('r2-test-reference'), report, {
    reason: 'demo: never interrupted',
  })
  onNews({ kind: 'launched', role: 'reference', run: reference })

  const middle = Math.round((victimPlan.max_steps ?? 100) * KILL_AT)
  await untilStep(ctx, victim, middle, signal, run => onNews({ kind: 'progress', role: 'victim', run }))
  const processes = await killJob(ctx, profile, tokenOf(ctx, victim))
  onNews({ kind: 'killed', run: current(ctx, victim), processes })
  const dead = await untilSettled(ctx, victim, signal)
  onNews({ kind: 'found', run: dead })

  const plan = await planResume(ctx, victim.id)
  onNews({ kind: 'resuming', plan })
  const again = await resume(ctx, plan, { reason: 'demo: resumed after SIGKILL' })
  onNews({ kind: 'resumed', run: again })
  const ended = {
    victim: await toTheEnd(ctx, again, signal, run => onNews({ kind: 'progress', role: 'victim', run })),
    reference: await toTheEnd(ctx, reference, signal, run =>
      onNews({ kind: 'progress', role: 'reference', run }),
    ),
  }
  const from = plan.checkpoint?.step ?? 0
  const [metric = ''] = victimPlan.loaded.plugin.headline
  const proof = await compareRuns(ctx, {
    reference: ended.reference,
    resumed: ended.victim,
    metric,
    after: from,
  })
  return {
    reference: ended.reference,
    victim: ended.victim,
    killed: { step: dead.step ?? middle, processes },
    resumed_from: from,
    proof,
  }
}

async function simulate(ctx: Context, onNews: DemoOptions['onNews']): Promise<void> {
  await ctx.dataTool('orion.ursa', ['simulate', 'r2-test', '--out', ctx.paths.ursa], line => {
    const made = recordingIn(line)
    if (!made) return
    ctx.store.addRecording(made)
    onNews({ kind: 'simulated', id: made.id, units: made.units, seconds: made.duration_s, hash: made.hash })
  })
}

function recordingIn(line: unknown) {
  const answer = line as { kind?: unknown; recording?: unknown; message?: unknown } | null
  if (answer?.kind === 'error')
    throw new OrionError('environment', `simulating recordings failed: ${String(answer.message)}`, {
      hint: '`orion doctor` says what is missing.',
    })
  return answer?.kind === 'recording' ? recording.parse(answer.recording) : null
}

const current = (ctx: Context, { id }: RunDetail): RunDetail => {
  const run = ctx.store.run(id)
  if (!run) throw new OrionError('not_found', `Run ${id} is no longer in the registry.`)
  return run
}

function tokenOf(ctx: Context, run: RunDetail): string {
  const attempt = ctx.store.attempts(run.id).at(-1)
  if (!attempt) throw new OrionError('internal', `run ${run.id} has no attempt`)
  return attempt.token
}

/** Looks many times a second, so that the moment falls inside a run of a few seconds. */
async function untilStep(
  ctx: Context,
  started: RunDetail,
  step: number,
  signal: AbortSignal,
  onChange: (run: RunDetail) => void,
): Promise<void> {
  let last: number | null = null
  for (;;) {
    signal.throwIfAborted()
    await reconcile(ctx, { run: started.id })
    const run = current(ctx, started)
    if (run.step !== last) onChange(run)
    last = run.step
    const saved = ctx.store.checkpoints(run.id, { limit: 1 }).items.length > 0
    if (last !== null && last >= step && saved) return
    if (!ACTIVE_STATES.includes(run.state))
      throw unexpected(run, `ended (${run.state}) before it could be killed in the middle`)
    await pause(LOOK_EVERY_MS, undefined, { signal })
  }
}

async function untilSettled(ctx: Context, killed: RunDetail, signal: AbortSignal): Promise<RunDetail> {
  const deadline = performance.now() + SETTLE_MS
  for (;;) {
    await reconcile(ctx, { run: killed.id })
    const run = current(ctx, killed)
    if (!ACTIVE_STATES.includes(run.state)) return run
    if (performance.now() > deadline)
      throw unexpected(run, `was killed ${SETTLE_MS / 1000} s ago and still counts as ${run.state}`)
    await pause(LOOK_EVERY_MS * 5, undefined, { signal })
  }
}

/** Looks by itself: the session on screen may be the one that keeps the registry current. */
async function toTheEnd(
  ctx: Context,
  started: RunDetail,
  signal: AbortSignal,
  onChange: (run: RunDetail) => void,
): Promise<RunDetail> {
  let last: number | null = null
  for (;;) {
    await reconcile(ctx, { run: started.id })
    const run = current(ctx, started)
    if (run.step !== last) onChange(run)
    last = run.step
    if (run.state === 'completed') return run
    if (!ACTIVE_STATES.includes(run.state))
      throw unexpected(run, `ended as ${run.state}${run.failure ? `: ${run.failure.cause}` : ''}`)
    await pause(LOOK_EVERY_MS * 5, undefined, { signal })
  }
}

const unexpected = (run: RunDetail, what: string): OrionError =>
  new OrionError('run_failed', `${run.name} (${run.id}) ${what}`, {
    hint: `Look at it with \`orion show ${run.id}\` and \`orion logs ${run.id}\`.`,
  })
