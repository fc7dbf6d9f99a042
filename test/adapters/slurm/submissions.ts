import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Context } from '../../../src/control/context.ts'
import { launch } from '../../../src/control/launch.ts'
import { loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import { reconcile } from '../../../src/control/reconcile.ts'
import { OrionError } from '../../../src/schema/error.ts'
import { ACTIVE_STATES } from '../../../src/schema/run.ts'
import { until } from '../../support/until.ts'
import type { SubmittingWorld } from './lying-world.ts'

/** How sbatch answers, the honest answer twice as often. */
export const LIES = [
  'honest',
  'honest',
  'lost-after',
  'lost-before',
  'noisy',
  'id-and-error',
  'garbled-after',
  'garbled-before',
  'silent-after',
  'slow',
  'late',
  'very-late',
  'refused',
]
const KILLS = [
  'launch.bundle-written:kill',
  'submit.recorded-not-sent:kill',
  'submit.marked-not-sent:kill',
  'submit.accepted-not-recorded:kill',
  'submit.recorded:kill',
]

export interface Tally {
  submissions: number
  /** Runs that were started once and are done. */
  completed: number
  /** Nothing was started, and the run, or the launch where no run was recorded, says so. */
  refused: number
  /** Killed before anything was promised. */
  nothing: number
  doubles: string[]
  lost: string[]
}

/** Submits so many counting runs through a liar, kills Orion at some of them, then lets one Orion make everything good. */
export async function submissions(
  world: SubmittingWorld,
  options: {
    count: number
    at_once: number
    kills: boolean
    /** What happens beside each handful of submissions. */
    beside?: () => Promise<void>
  },
): Promise<Tally> {
  const { count, at_once, kills, beside } = options
  world.lie(...Array.from({ length: count * 2 }, (_, at) => LIES[(at * 7) % LIES.length] ?? 'honest'))
  const ctx = await world.open()
  let nothing = 0
  const errors = new Map<number, unknown>()
  for (let from = 0; from < count; from += at_once) {
    const many = Array.from({ length: Math.min(at_once, count - from) }, (_, at) => from + at)
    const trouble = beside?.()
    await Promise.all(
      many.map(async at => {
        if (kills && at % 3 === 2) {
          const died = await launchAndDie(world, KILLS[at % KILLS.length] ?? '', at)
          nothing += died.nothing
          if (died.said !== '') errors.set(at, died.said)
        } else await launchCount(ctx, at).catch(error => errors.set(at, error))
      }),
    )
    await trouble
  }
  await until(
    async () => {
      await reconcile(ctx)
      const open = ctx.store.outbox().length + ctx.store.activeAttempts().length
      return open === 0
    },
    { timeoutMs: 300_000, everyMs: 1_000, what: 'the last run to settle' },
  )
  await until(() => !world.owes(), {
    timeoutMs: 60_000,
    what: 'submissions that the controller took late',
  })
  await until(async () => (await world.queued()) === 0, {
    timeoutMs: 120_000,
    everyMs: 500,
    what: 'an empty queue',
  })
  await reconcile(ctx)
  const tally = { ...tallyOf(ctx), submissions: count, nothing }
  const names = new Set(ctx.store.runs({ limit: 10_000 }).items.map(({ name }) => name))
  for (const [seed, error] of errors) {
    if (names.has(`count-${seed}`)) continue
    if (error instanceof OrionError && error.code === 'unreachable') tally.refused += 1
    else tally.lost.push(`count-${seed} was never recorded: ${String(error)}`)
  }
  world.lie()
  await ctx.close()
  return tally
}

export async function launchCount(ctx: Context, seed: number, pause_ms = 0): Promise<void> {
  const config = {
    name: `count-${seed}`,
    value: {
      name: `count-${seed}`,
      task: 'counting',
      infra: 'polaris',
      counting: { steps: 4, every: 2, seed, pause_ms },
    },
  }
  await launch(ctx, await planRun(ctx, await loadConfig(ctx, config, [])), null, { reason: null })
}

/** Launches in a process of its own that a failpoint kills; `nothing` is 1 when nothing had been promised yet. */
async function launchAndDie(
  world: SubmittingWorld,
  failpoint: string,
  seed: number,
): Promise<{ nothing: number; said: string }> {
  const child = spawn(
    process.execPath,
    [resolve('test/fixtures/launch-on-cluster.ts'), world.home, String(seed)],
    {
      env: { ...process.env, ORION_FAILPOINT: failpoint, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const [said] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { nothing: failpoint.startsWith('launch.') && child.signalCode === 'SIGKILL' ? 1 : 0, said }
}

function tallyOf(ctx: Context): Omit<Tally, 'submissions' | 'nothing'> {
  const tally = { completed: 0, refused: 0, doubles: [] as string[], lost: [] as string[] }
  for (const run of ctx.store.runs({ limit: 10_000 }).items) {
    const starts = ctx.store.events(run.id, { types: ['run.started'] }).items.length
    const withdrawn = run.failure?.class === 'not_submitted'
    if (starts > 1) tally.doubles.push(`${run.id}: ${starts} starts`)
    else if (run.state === 'completed' && starts === 1) tally.completed += 1
    else if (withdrawn && starts === 0 && !existsSync(`${run.path}/attempts/1/started.json`))
      tally.refused += 1
    else tally.lost.push(`${run.id}: ${run.state}, ${starts} starts${claimOf(run.path)}`)
    if (ACTIVE_STATES.includes(run.state)) tally.lost.push(`${run.id} is still ${run.state}`)
  }
  return tally
}

const claimOf = (path: string): string => {
  const token = `${path}/attempts/1/claim/token`
  return existsSync(token) ? `, claimed by ${readFileSync(token, 'utf8').trim()}` : ''
}
