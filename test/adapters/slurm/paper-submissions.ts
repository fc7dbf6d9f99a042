import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Context } from '../../../src/control/context.ts'
import { reconcile } from '../../../src/control/reconcile.ts'
import { bundle } from '../../support/bundle.ts'
import { until } from '../../support/until.ts'
import {
  type Answer,
  answerWith,
  openOnPaper,
  paperCluster,
  spend,
  spentBy,
  startsIn,
} from './paper-cluster.ts'

/**
 * Every moment between the outbox row and the recorded number at which a death leaves something else behind: before and after
 * each commit (the second one of a launch writes the row, the third one says sent, the fourth one records the number), between
 * the steps, and within the call of sbatch.
 */
export const MOMENTS = [
  'store.after-commit:kill@2',
  'submit.recorded-not-sent:kill',
  'store.before-commit:kill@3',
  'store.after-commit:kill@3',
  'submit.marked-not-sent:kill',
  'before sbatch took it',
  'after sbatch took it',
  'submit.accepted-not-recorded:kill',
  'store.before-commit:kill@4',
  'store.after-commit:kill@4',
  'submit.recorded:kill',
  'store.before-commit:kill@5',
] as const
export type Moment = (typeof MOMENTS)[number]

/** A lease of a dead process has run out. */
const LEASE_S = 11
/** Looks of a session at what is open, as often as one looks that has nothing better to do. */
const LOOK_S = 10
/** The queue answers again after so many looks. */
const DOWN_LOOKS = 3
const AT_ONCE = 3

export interface PaperTally {
  submissions: number
  /** Orions that were killed at their moment; the others had been refused before it. */
  killed: number
  completed: number
  /** Runs that say that nothing was started, and nothing was. */
  refused: number
  doubles: string[]
  lost: string[]
  /** Submissions that were open for longer than two minutes of the cluster's clock. */
  stuck: string[]
  longest_s: number
}

/** Makes so many submissions for each moment with one answer of sbatch, kills Orion in each, and lets another one settle all. */
export async function paperSubmissions(
  answer: Answer,
  moments: readonly Moment[],
  seeds: number,
): Promise<PaperTally> {
  const program = await bundle('test/fixtures/launch-on-paper.ts', 'launch-on-paper')
  const root = paperCluster()
  let skipped_s = 0
  const ctx = await openOnPaper(root, () => new Date(Date.now() + skipped_s * 1000))
  // Makes the registry before anybody is killed in it.
  ctx.store.outbox()
  const tally: PaperTally = {
    submissions: 0,
    killed: 0,
    completed: 0,
    refused: 0,
    doubles: [],
    lost: [],
    stuck: [],
    longest_s: 0,
  }
  for (const moment of moments) {
    answerWith(root, answer, strikeOf(moment))
    const waiting = Array.from({ length: seeds }, (_, seed) => tally.submissions + seed)
    tally.submissions += seeds
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
          const { killed, said } = await launchAndDie(program, root, moment, seed)
          tally.killed += killed ? 1 : 0
          if (!killed && !said.includes('was not started') && !said.includes('Nobody can tell'))
            tally.lost.push(`${seed} at ${moment}: ${said || 'nothing happened'}`)
        }
      }),
    )
    rmSync(join(root, 'strike'), { force: true })
    for (const { token } of ctx.store.outbox()) spend(root, token, LEASE_S, 'a lease')
    skipped_s += LEASE_S
    await settled(ctx, root)
  }
  await until(
    async () => {
      await reconcile(ctx)
      return ctx.store.activeAttempts().length === 0
    },
    { timeoutMs: 120_000, everyMs: 500, what: 'the last run to end' },
  )
  judge(ctx, root, tally)
  await ctx.close()
  if (tally.doubles.length + tally.lost.length + tally.stuck.length === 0) rmSync(root, { recursive: true })
  return tally
}

const strikeOf = (moment: Moment): 'before' | 'after' | null =>
  moment === 'before sbatch took it' ? 'before' : moment === 'after sbatch took it' ? 'after' : null

async function launchAndDie(
  program: string,
  root: string,
  moment: Moment,
  seed: number,
): Promise<{ killed: boolean; said: string }> {
  const ORION_FAILPOINT = strikeOf(moment) === null ? moment : undefined
  const child = spawn(process.execPath, [program, root, String(seed)], {
    env: { ...process.env, ORION_FAILPOINT, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [said] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { killed: child.signalCode === 'SIGKILL', said }
}

/** Looks at what is open until nothing is, each look some seconds after the last in the clock of the cluster. */
async function settled(ctx: Context, root: string): Promise<void> {
  for (let look = 0; look < 30; look += 1) {
    if (look === DOWN_LOOKS) rmSync(join(root, 'down'), { force: true })
    await reconcile(ctx)
    const open = ctx.store.outbox()
    if (open.length === 0) return
    for (const { token } of open) spend(root, token, LOOK_S, 'until the next look')
  }
}

function judge(ctx: Context, root: string, tally: PaperTally): void {
  const recorded = ctx.store.runs({ limit: 10_000 }).items
  if (recorded.length !== tally.submissions)
    tally.lost.push(`${tally.submissions - recorded.length} were never recorded`)
  for (const run of recorded) {
    const starts = startsIn(run.path)
    if (starts > 1) tally.doubles.push(`${run.name}: ${starts} starts`)
    else if (run.state === 'completed' && starts === 1) tally.completed += 1
    else if (run.failure?.class === 'not_submitted' && starts === 0) tally.refused += 1
    else tally.lost.push(`${run.name}: ${run.state}, ${starts} starts`)
  }
  for (const { token } of ctx.store.outbox()) tally.stuck.push(`${token} is still open`)
  for (const [token, { seconds, on }] of spentBy(root)) {
    tally.longest_s = Math.max(tally.longest_s, seconds)
    if (seconds > 120) tally.stuck.push(`${token}: ${seconds} s: ${on}`)
  }
}
