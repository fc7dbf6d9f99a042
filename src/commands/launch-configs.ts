import { resolve } from 'node:path'
import type { Context } from '../control/context.ts'
import { Lanes } from '../control/lanes.ts'
import { type LoadedConfig, loadConfigs } from '../control/load-config.ts'
import type { Plan } from '../control/plan.ts'
import { preflight } from '../control/preflight.ts'
import { launchStage, planStage, type StagedConfig, stagesOf } from '../control/stages.ts'
import { EXIT, type ExitCode } from '../schema/error.ts'
import type { PreflightReport } from '../schema/preflight.ts'
import type { RunDetail } from '../schema/run.ts'
import { announce } from './announce.ts'
import { followToEnd } from './follow-to-end.ts'
import type { Io } from './io.ts'
import { printLine } from './print-json.ts'
import { planFacts, printPlan } from './print-plan.ts'
import { preflightPrinter } from './print-preflight.ts'
import type { Host } from './verb.ts'

interface LaunchCall {
  io: Io
  host: Host
  args: { config: string[] }
  overrides: string[]
  flags: {
    json: boolean
    detach: boolean
    'dry-run': boolean
    on: string | undefined
    reason: string | undefined
    'at-once': number | undefined
  }
}

/**
 * `orion train`: every config is read before the first one is launched, so that a mistake in the last costs nothing. Stages
 * follow what they need.
 */
export async function launchConfigs({ io, host, args, overrides, flags }: LaunchCall): Promise<ExitCode> {
  const ctx = await host.open()
  const all = flags.on === undefined ? overrides : [...overrides, `infra=${flags.on}`]
  const configs: LoadedConfig[] = []
  for (const file of args.config) configs.push(...(await loadConfigs(ctx, resolve(io.cwd, file), all)))

  const atOnce = flags['at-once']
  const lanes = atOnce === undefined ? null : await Lanes.open(ctx, atOnce, configs)
  const recorded = new Map<StagedConfig, RunDetail>()
  for (const stage of stagesOf(configs)) {
    const { plan, upstream } = await planStage(ctx, stage, recorded)
    if (flags.json) printLine(io, { type: 'planned', ...planFacts(plan) })
    else printPlan(io, plan, { whole: flags['dry-run'] })
    if (flags['dry-run']) continue
    const report = await checked(ctx, io, plan, flags.json)
    const placed = { plan: lanes === null ? plan : await lanes.next(plan), upstream }
    const run = await launchStage(ctx, placed, stage.wanted, report, flags.reason ?? null)
    lanes?.took(run)
    announce(io, run, flags.json)
    recorded.set(stage, run)
  }
  if (flags['dry-run'] || flags.detach) return EXIT.ok

  let worst: ExitCode = EXIT.ok
  for (const run of recorded.values()) {
    const exit = await followToEnd(ctx, io, run, { json: flags.json, signal: host.interrupt() })
    if (exit === EXIT.interrupted) return exit
    if (exit !== EXIT.ok) worst = exit
  }
  return worst
}

async function checked(ctx: Context, io: Io, plan: Plan, json: boolean): Promise<PreflightReport> {
  const printer = preflightPrinter(io, { json, whole: false })
  const report = await preflight(ctx, plan, printer.progress).finally(printer.end)
  printer.summary(report)
  return report
}
