import { z } from 'zod'
import type { RunFiles } from '../core/adapter.ts'
import type { Keeping } from '../core/checkpoints/deletion.ts'
import type { Measured } from '../schema/benchmark.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import type { JsonObject } from '../schema/scalars.ts'
import { type Ancestry, readAncestry } from './ancestry.ts'
import { checkpointConfig } from './checkpoint-config.ts'
import { checkpointFiles } from './checkpoint-files.ts'
import { keepingOf, type RetentionRule, retentionOf } from './checkpoint-keeping.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { readCheckpointManifest } from './read-checkpoint-manifest.ts'
import { readJson } from './read-consumed.ts'
import { scoresOf } from './scores.ts'

/** Everything that a checkpoint says about itself, and what holds it. */
export interface Inspection extends Ancestry {
  checkpoint: Checkpoint
  run: { id: string; name: string; key: string; state: string } | null
  keeping: Keeping | null
  retention: RetentionRule | null
  /** Why its manifest cannot be trusted, or null. */
  problem: string | null
  world_size: number | null
  parallelism: string | null
  files: { path: string; bytes: number; sha256: string; inference: boolean }[]
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
  const reading = readCheckpointManifest(files, path)
  const [manifest, ancestry, config, environment, code, lock] = await Promise.all([
    reading,
    readAncestry(ctx, files, path, reading),
    checkpointConfig({ files }, path).catch(() => null),
    readObject(files, `${path}/environment.json`),
    readObject(files, `${path}/code_version.json`),
    files.readText(`${path}/env.lock`),
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
    ...ancestry,
    scores: scoresOf(ctx, [checkpoint.checkpoint_hash]).get(checkpoint.checkpoint_hash) ?? [],
    config,
    environment,
    code,
    packages: (lock ?? '').split('\n').filter(line => line.includes('==')),
  }
}

const object = z.record(z.string(), z.json())

async function readObject(files: RunFiles, path: string): Promise<JsonObject> {
  const parsed = object.safeParse(await readJson(files, path))
  return parsed.success ? parsed.data : {}
}
