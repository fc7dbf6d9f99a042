import { z } from 'zod'
import type { RunFiles } from '../core/adapter.ts'
import { type Consumed, missingFrom } from '../core/checkpoints/consumed.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { checkpointFiles } from './checkpoint-files.ts'
import type { Context } from './context.ts'
import type { ManifestAnswer } from './read-checkpoint-manifest.ts'
import { readConsumed, readJson } from './read-consumed.ts'

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

/** Where a checkpoint comes from, and all that its weights have seen. */
export interface Ancestry {
  parent: ParentCheckpoint | null
  /** Further checkpoints that some of its run's first weights came from. */
  donors: ParentCheckpoint[]
  history: AncestryLink[]
  data: Consumed | null
}

/** Reads the ancestry that a checkpoint's own files tell, all at once: another machine is asked in one round. */
export async function readAncestry(
  ctx: Context,
  files: RunFiles,
  path: string,
  reading: Promise<ManifestAnswer>,
): Promise<Ancestry> {
  const [manifest, data, lineage] = await Promise.all([
    reading,
    readConsumed(files, path),
    readJson(files, `${path}/lineage.json`),
  ])
  const named = manifest.ok ? manifest.value : null
  return {
    parent: named?.parent ? await parentOf(ctx, named.parent, data) : null,
    donors: await Promise.all((named?.donors ?? []).map(hash => parentOf(ctx, hash, data))),
    history: linksOf(lineage),
    data,
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
