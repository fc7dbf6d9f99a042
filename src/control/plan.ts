import { runIdentity, runKey } from '../core/identity.ts'
import type { Estimate, Resolved, Upstream, UpstreamRef } from '../core/task-plugin.ts'
import { OrionError } from '../schema/error.ts'
import type { JsonObject } from '../schema/scalars.ts'
import { checkpointConfig } from './checkpoint-config.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { findRun } from './find-run.ts'
import type { LoadedConfig } from './load-config.ts'
import { matchQuery } from './match-query.ts'
import { provenance } from './provenance.ts'
import { readinessNow } from './readiness.ts'
import { resolveSuites } from './resolve-suites.ts'

/** A run before it exists: everything resolved, nothing written. */
export interface Plan {
  loaded: LoadedConfig
  resolved: Resolved<unknown>
  name: string
  task_type: string
  /** Profile that the run goes to. */
  profile: string
  identity: JsonObject
  /** SHA-256 of the identity. */
  key: string
  provenance: JsonObject
  estimates: Estimate[]
  /** Facts to show, label to text. */
  summary: Record<string, string>
  max_steps: number | null
  /** The run whose checkpoint it waits for, by id or, where that is not launched yet, by name; null: it can be launched. */
  waits_for: string | null
  /** Patch of what the code has beyond its commit; empty when clean or not under git. */
  uncommitted: string
}

/** What is known of the upstream beyond the words of the config. */
export type Stand = { waits_for: string } | { upstream: string }

/**
 * Resolves names to content: queries against the catalog, the upstream run against the registry. A plan that waits has no
 * upstream yet, and the key of what it waits for.
 */
export async function planRun(ctx: Context, loaded: LoadedConfig, stand?: Stand): Promise<Plan> {
  const { envelope, request, plugin } = loaded
  // Names the profiles there are before anything else is looked at.
  ctx.runRoot(envelope.infra)
  const catalog = ctx.store.recordings()
  const recordings = new Map(
    plugin
      .queries(request)
      .flatMap(query => matchQuery(query, catalog).map(entry => [entry.id, entry] as const)),
  )
  const wanted = plugin.upstream(request)
  const waits_for = stand && 'waits_for' in stand ? stand.waits_for : null
  const run = stand && 'upstream' in stand ? stand.upstream : wanted?.run
  const resolved: Resolved<unknown> = {
    name: envelope.name,
    request,
    resources: { ...envelope.resources, ...(envelope.slurm ? { slurm: envelope.slurm } : {}) },
    recordings: [...recordings.values()],
    upstream:
      wanted && run !== undefined && waits_for === null
        ? await resolveUpstream(ctx, { ...wanted, run })
        : null,
    donors: await resolveDonors(ctx, plugin.donors?.(request) ?? {}),
    suites: await resolveSuites(ctx, loaded),
  }
  const identity = {
    ...runIdentity(plugin.taskType, plugin.identity(resolved)),
    ...(waits_for === null ? {} : { waits_for: `${waits_for}@${wanted?.checkpoint}` }),
  }
  const { record, uncommitted } = await provenance(ctx, loaded, resolved)
  return {
    loaded,
    resolved,
    name: envelope.name,
    task_type: plugin.taskType,
    profile: envelope.infra,
    identity,
    key: runKey(identity),
    provenance: record,
    estimates: plugin.estimate(resolved),
    summary: plugin.summarize(resolved),
    max_steps: plugin.maxSteps(request),
    waits_for,
    uncommitted,
  }
}

async function resolveDonors(
  ctx: Context,
  wanted: Readonly<Record<string, UpstreamRef>>,
): Promise<Record<string, Upstream>> {
  const found: [string, Upstream][] = []
  for (const [name, ref] of Object.entries(wanted)) {
    const run = findRun(ctx, ref.run)
    const decision = readinessNow(ctx, { upstream: run.id, checkpoint: ref.checkpoint })
    if (!decision.ready && !decision.blocked) {
      throw new OrionError(
        'not_allowed',
        `${run.name} (${run.id}) is ${run.state}, so its checkpoint ${ref.checkpoint} cannot give ${name} yet.`,
        { hint: 'Launch again when it is completed, or name a step that it has saved.' },
      )
    }
    found.push([name, await resolveUpstream(ctx, { ...ref, run: run.id })])
  }
  return Object.fromEntries(found)
}

async function resolveUpstream(ctx: Context, { run: text, checkpoint }: UpstreamRef): Promise<Upstream> {
  const run = findRun(ctx, text)
  const found = await findCheckpoint(ctx, `${run.id}@${checkpoint}`)
  if (found.deleted) {
    throw new OrionError('not_found', `Checkpoint ${found.id} was deleted by the run's retention.`, {
      hint: `\`orion checkpoints ${run.id}\` lists those that are left.`,
    })
  }
  const adapter = await ctx.adapter(run.adapter)
  return {
    run_id: run.id,
    run_key: run.key,
    step: found.step,
    path: found.path,
    checkpoint_hash: found.checkpoint_hash,
    config: await checkpointConfig(adapter, found.path),
  }
}
