import { z } from 'zod'
import { sha256 } from './scalars.ts'

/** `manifest.json` of a checkpoint directory, written last. */
export const checkpointManifest = z.looseObject({
  schema_version: z.literal(1),
  step: z.number().int().nonnegative(),
  run_id: z.string(),
  run_key: z.string(),
  attempt: z.number().int(),
  world_size: z.number().int().positive(),
  /** Name of the parallelism strategy: `single`, `ddp`. */
  parallelism: z.string(),
  created_at: z.string(),
  /** checkpoint_hash of the checkpoint this one continues, or null. */
  parent: sha256.nullable(),
  /** checkpoint_hash of each further checkpoint whose weights the run began with. */
  donors: z.array(sha256).optional(),
  /** Merkle hash over the files that inference needs (`inference: true`). */
  checkpoint_hash: sha256,
  files: z.array(z.object({ path: z.string(), bytes: z.number().int(), sha256, inference: z.boolean() })),
  /** SHA-256 of this manifest's canonical JSON without this field. */
  manifest_sha256: sha256,
})
export type CheckpointManifest = z.infer<typeof checkpointManifest>

/** One checkpoint as lists and scripts see it. */
export interface Checkpoint {
  /** `<run id>@<step>` and, where a step was saved by more than one attempt, `#<attempt>`. */
  id: string
  run_id: string
  attempt: number
  step: number
  path: string
  checkpoint_hash: string
  bytes: number
  /** null: never verified since it was written. */
  verified: { at: string; ok: boolean; reason: string | null } | null
  created_at: string
  deleted: boolean
  metrics: Record<string, number | null>
}
