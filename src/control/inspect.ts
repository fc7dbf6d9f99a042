import { z } from 'zod'
import type { RunFiles } from '../core/adapter.ts'
import { type Consumed, missingFrom } from '../core/checkpoints/consumed.ts'
import type { Keeping } from '../core/checkpoints/deletion.ts'
import type { Measured } from '../schema/benchmark.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import type { JsonObject } from '../schema/scalars.ts'
import { checkpointConfig } from './checkpoint-config.ts'
import { checkpointFiles } from './checkpoint-files.ts'
import { keepingOf, type RetentionRule, retentionOf } from './checkpoint-keeping.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { readCheckpointManifest } from './read-checkpoint-manifest.ts'
import { readConsumed, readJson } from './read-consumed.ts'
import { scoresOf } from './scores.ts'

/** A link of a checkpoint's ancestry, oldest first in a history. */
export interface AncestryLink {
  kind: string
  run_id: string
  step: number
  checkpoint_hash: string
}

/** A checkpoint that one continues or took weights from, and whether everything it saw is in what its child says it has seen. */
export interface ParentCheckpoint {
  checkpoint_hash: string
  /** null: the registry does not know it. */
  checkpoint: Checkpoint | null
  /** null: one of the two records cannot be read. */
  superset: boolean | null
  /** Recordings that the child's record lacks. */
  missing: string[]
}

/** Everything that a checkpoint says about itself, and what holds it. */
export interface Inspection {
  checkpoint: Checkpoint
  run: { id: string; name: string; key: string; state: string } | null
  keeping: Keeping | null
  retention: RetentionRule | null
  /** Why its manifest cannot be trusted, or null. */
  problem: string | null
  world_size: number | null
  parallelism: string | null
  files: { path: string; bytes: number; sha256: string; inference: boolean }[]
  parent: ParentCheckpoint | null
  /** Further checkpoints that some of its run's first weights came from. */
  donors: ParentCheckpoint[]
  history: AncestryLink[]
  data: Consumed | null
  /** What each suite that it was measured on says of it, the newest first. */
  scores: Measured[]
  config: JsonObject | null
  /** `environment.json` and `code_version.json`: Python, torch, device, commits. */
  environment: JsonObject
  code: JsonObject
  /** Installed distributions, as in `torch==2.13.0`. */
  packages: string[]
}

/** Reads the small files of a checkpoint; its weights are not looked at. */
export async function inspect(ctx: Context, text: string): Promise<Inspection> {
  const checkpoint = await findCheckpoint(ctx, text)
  const run = ctx.store.run(checkpoint.run_id)
  const files = await checkpointFiles(ctx, checkpoint)
  const retention = run ? await retentionOf(ctx, run.id) : null
  const keeping = run && retention ? (keepingOf(ctx, run.id, retention).get(checkpoint.id) ?? null) : null
  const { path } = checkpoint
  const [manifest, data, config, environment, code, lock, lineage] = await Promise.all([
    readCheckpointManifest(files, path),
    readConsumed(files, path),
    checkpointConfig({ files }, path).catch(() => null),
    readObject(files, `${path}/environment.json`),
    readObject(files, `${path}/code_version.json`),
    files.readText(`${path}/env.lock`),
    readJson(files, `${path}/lineage.json`),
  ])
  const trusted = manifest.ok ? manifest.value : null
  return {
    checkpoint,
    run: run && { id: run.id, name: run.name, key: run.key, state: run.state },
    keeping,
    retention,
    problem: manifest.ok ? null : manifest.why,
    world_size: trusted?.world_size ?? null,
    parallelism: trusted?.parallelism ?? null,
    files: trusted?.files ?? [],
    parent: trusted?.parent ? await parentOf(ctx, trusted.parent, data) : null,
    donors: await Promise.all((trusted?.donors ?? []).map(hash => parentOf(ctx, hash, data))),
    history: linksOf(lineage),
    data,
    scores: scoresOf(ctx, [checkpoint.checkpoint_hash]).get(checkpoint.checkpoint_hash) ?? [],
    config,
    environment,
    code,
    packages: (lock ?? '').split('\n').filter(line => line.includes('==')),
  }
}

async function parentOf(ctx: Context, hash: string, data: Consumed | null): Promise<ParentCheckpoint> {
  const known = ctx.store.checkpointByHash(hash)
  const checkpoint = known.find(({ deleted }) => !deleted) ?? known[0] ?? null
  const unknown = { checkpoint_hash: hash, checkpoint, superset: null, missing: [] }
  if (!checkpoint || checkpoint.deleted || !data) return unknown
  const theirs = await readConsumed(await checkpointFiles(ctx, checkpoint), checkpoint.path)
  if (!theirs) return unknown
  const missing = missingFrom(data, theirs)
  return { ...unknown, superset: missing.length === 0, missing }
}

const link = z.object({ kind: z.string(), run_id: z.string(), step: z.number(), checkpoint_hash: z.string() })
const ancestry = z.object({ history: z.array(link) })

function linksOf(lineage: unknown): AncestryLink[] {
  const parsed = ancestry.safeParse(lineage)
  return parsed.success ? parsed.data.history : []
}

const object = z.record(z.string(), z.json())

async function readObject(files: RunFiles, path: string): Promise<JsonObject> {
  const parsed = object.safeParse(await readJson(files, path))
  return parsed.success ? parsed.data : {}
}
