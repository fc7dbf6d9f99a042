import { countDue } from '../control/bench-results.ts'
import type { Context } from '../control/context.ts'
import { followRun } from '../control/follow.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { durationWords, plural } from '../core/text/words.ts'
import { EXIT, type ExitCode } from '../schema/error.ts'
import { ACTIVE_STATES, type RunDetail } from '../schema/run.ts'
import { eventTail } from './event-tail.ts'
import { failureCard } from './failure-card.ts'
import { type Io, tint } from './io.ts'
import { printLine } from './print-json.ts'
import { progressOf } from './print-runs.ts'
import { stepProgress } from './step-progress.ts'

/** Watches one run until it has ended; an interrupt ends the watching, never the run. */
export async function followToEnd(
  ctx: Context,
  io: Io,
  run: RunDetail,
  { json, signal }: { json: boolean; signal: AbortSignal },
): Promise<ExitCode> {
  const began = performance.now()
  const tail = eventTail(ctx, run)
  const progress = stepProgress(io, (await ctx.task(run.task_type)).headline[0] ?? '')
  const news = (now: RunDetail) => {
    for (const event of tail()) {
      if (json) printLine(io, { ...event })
      else progress.event(event, now)
    }
    if (!json) progress.state(now)
  }
  news(run)
  const ended = await followRun(ctx, run.id, news, signal).finally(progress.end)
  news(ended)
  progress.end()

  if (signal.aborted && (ended.waiting || ACTIVE_STATES.includes(ended.state))) {
    if (json) printLine(io, { type: 'detached', run: ended })
    else
      io.err.write(
        `the run goes on: see it with 'orion show ${run.id}', stop it with 'orion cancel ${run.id}'\n`,
      )
    return EXIT.interrupted
  }
  if (json) printLine(io, { type: 'finished', run: ended })
  else if (ended.state === 'completed')
    io.out.write(
      `${tint(io.out, 'good', '✔')} ${sanitize(ended.name)} completed at step ${progressOf(ended)} after ${durationWords((performance.now() - began) / 1000)}\n`,
    )
  else if (ended.waiting)
    io.out.write(`○ ${sanitize(ended.name)} is planned: ${sanitize(ended.waiting.why)}\n`)
  else if (ended.state === 'cancelled' && ended.failure === null)
    io.out.write(
      `■ ${sanitize(ended.name)} was cancelled at step ${progressOf(ended)}; go on with: orion resume ${ended.id}\n`,
    )
  else io.out.write(failureCard(ended, io.out))
  const due = json ? 0 : countDue(ctx, run.id)
  if (due > 0)
    io.out.write(
      `${plural(due, 'measurement')} of its checkpoints ${due === 1 ? 'is' : 'are'} due, and made while an Orion is open: orion bench results ${run.id}\n`,
    )
  return ended.state === 'completed' ? EXIT.ok : EXIT.failed
}
