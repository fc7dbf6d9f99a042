import { inOrderOfNeed } from '../core/stages.ts'
import type { UpstreamRef } from '../core/task-plugin.ts'
import { OrionError } from '../schema/error.ts'
import type { PreflightReport } from '../schema/preflight.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'
import { launch, launchLater } from './launch.ts'
import type { LoadedConfig } from './load-config.ts'
import { type Plan, planRun } from './plan.ts'
import { readinessNow } from './readiness.ts'

/** One config of a list, in its place. */
export interface StagedConfig {
  loaded: LoadedConfig
  wanted: UpstreamRef | null
  /** The config of the list that it needs. */
  needs: StagedConfig | null
}

/** Configs in the order in which they are launched; throws `config_invalid` where they need each other. */
export function stagesOf(configs: readonly LoadedConfig[]): StagedConfig[] {
  const wanted = configs.map(({ plugin, request }) => plugin.upstream(request))
  refuseWaitingDonors(configs)
  const ordered = inOrderOfNeed(
    configs.map(({ envelope }, i) => ({ name: envelope.name, upstream: wanted[i] ?? null })),
  )
  if (!ordered.ok) {
    throw new OrionError('config_invalid', `The list cannot be launched: ${ordered.message}.`, {
      hint: 'Give each config a name of its own, and let init_from.run name one that comes before.',
    })
  }
  const byPlace = new Map<number, StagedConfig>()
  for (const { at, needs } of ordered.order) {
    const loaded = configs[at]
    if (!loaded) continue
    byPlace.set(at, {
      loaded,
      wanted: wanted[at] ?? null,
      needs: needs === null ? null : (byPlace.get(needs) ?? null),
    })
  }
  return [...byPlace.values()]
}

/** Weights beside the upstream's must be there when a run is planned: a stage waits for one run. */
function refuseWaitingDonors(configs: readonly LoadedConfig[]): void {
  const names = new Set(configs.map(({ envelope }) => envelope.name))
  for (const { plugin, request, envelope } of configs)
    for (const [parameters, { run }] of Object.entries(plugin.donors?.(request) ?? {}))
      if (run !== envelope.name && names.has(run)) {
        throw new OrionError(
          'config_invalid',
          `${envelope.name} takes ${parameters} from ${run}, which is of the same list.`,
          { hint: `Launch ${run} first, and ${envelope.name} when it is completed.` },
        )
      }
}

/** A stage with what it waits for; `upstream` is null while that is not recorded either. */
export interface StagePlan {
  plan: Plan
  upstream: RunDetail | null
}

/** Plans a stage; one whose upstream is of the list, or is not done, waits for it. */
export async function planStage(
  ctx: Context,
  { loaded, wanted, needs }: StagedConfig,
  recorded: ReadonlyMap<StagedConfig, RunDetail>,
): Promise<StagePlan> {
  if (!wanted) return { plan: await planRun(ctx, loaded), upstream: null }
  if (needs) {
    const upstream = recorded.get(needs) ?? null
    const waits_for = upstream?.id ?? needs.loaded.envelope.name
    return { plan: await planRun(ctx, loaded, { waits_for }), upstream }
  }
  const upstream = findRun(ctx, wanted.run)
  const decision = readinessNow(ctx, { upstream: upstream.id, checkpoint: wanted.checkpoint })
  const waits = !decision.ready && !decision.blocked
  return { plan: await planRun(ctx, loaded, waits ? { waits_for: upstream.id } : undefined), upstream }
}

/** Launches a stage, or records it to be launched when its upstream is there. */
export async function launchStage(
  ctx: Context,
  { plan, upstream }: StagePlan,
  wanted: UpstreamRef | null,
  report: PreflightReport,
  reason: string | null,
): Promise<RunDetail> {
  if (plan.waits_for === null || !wanted || !upstream) return launch(ctx, plan, report, { reason })
  const checkpoint = wanted.checkpoint
  const decision = readinessNow(ctx, { upstream: upstream.id, checkpoint })
  const why = decision.ready ? `waits for ${upstream.name} (${upstream.id})` : decision.why
  return launchLater(ctx, plan, report, { upstream: upstream.id, checkpoint, why, reason })
}
