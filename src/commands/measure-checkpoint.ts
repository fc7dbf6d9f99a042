import { askBenchmark, overlapBefore, planBenchmark } from '../control/bench-run.ts'
import type { Context } from '../control/context.ts'
import { launch } from '../control/launch.ts'
import type { Plan } from '../control/plan.ts'
import { preflight } from '../control/preflight.ts'
import { refresh } from '../control/refresh.ts'
import type { Measured } from '../schema/benchmark.ts'
import { EXIT, type ExitCode } from '../schema/error.ts'
import { announce } from './announce.ts'
import { followToEnd } from './follow-to-end.ts'
import type { Io } from './io.ts'
import { printLine } from './print-json.ts'
import { printOverlapBefore, printScores } from './print-measured.ts'
import { planFacts, printPlan } from './print-plan.ts'
import { preflightPrinter } from './print-preflight.ts'
import type { Host } from './verb.ts'

interface MeasureCall {
  io: Io
  host: Host
  args: { suite: string; checkpoint: string }
  flags: {
    json: boolean
    partial: number
    seed: number
    ranks: number
    again: boolean
    detach: boolean
    'dry-run': boolean
    reason: string | undefined
  }
}

/** `orion bench run`: the answer that is known, or a run that finds it. */
export async function measureCheckpoint({ io, host, args, flags }: MeasureCall): Promise<ExitCode> {
  const ctx = await host.open()
  await refresh(ctx)
  const { partial, seed, ranks } = flags
  const asked = await askBenchmark(ctx, { ...args, partial, seed, ranks })
  if (asked.answer && !flags.again) {
    tell(io, asked.answer, flags.json)
    return EXIT.ok
  }
  const plan = await planBenchmark(ctx, asked)
  if (flags.json) printLine(io, { type: 'planned', ...planFacts(plan) })
  else printPlan(io, plan, { whole: flags['dry-run'] })
  if (flags['dry-run']) return EXIT.ok
  const overlap = await overlapBefore(ctx, asked)
  if (overlap && flags.json) printLine(io, { type: 'overlap', ...overlap })
  else if (overlap) printOverlapBefore(io, overlap)
  const run = await launch(ctx, plan, await checked(ctx, io, plan, flags.json), {
    reason: flags.reason ?? null,
  })
  announce(io, run, flags.json)
  if (flags.detach) return EXIT.ok
  const exit = await followToEnd(ctx, io, run, { json: flags.json, signal: host.interrupt() })
  const answer = ctx.store.answer(asked.key)
  if (exit === EXIT.ok && answer) tell(io, answer, flags.json)
  return exit
}

function tell(io: Io, answer: Measured, json: boolean): void {
  if (json) printLine(io, { type: 'result', result: answer })
  else printScores(io, answer)
}

async function checked(ctx: Context, io: Io, plan: Plan, json: boolean) {
  const printer = preflightPrinter(io, { json, whole: false })
  const report = await preflight(ctx, plan, printer.progress).finally(printer.end)
  printer.summary(report)
  return report
}
