import { z } from 'zod'
import { sha256 } from './scalars.ts'
import { slurmWish } from './slurm.ts'

/** What a job needs from a machine. */
export const resources = z.object({
  ranks: z.number().int().positive(),
  /** Machines that share the ranks evenly. */
  nodes: z.number().int().positive().default(1),
  threads_per_rank: z.number().int().positive(),
  /** Times that torchrun starts all ranks again after one has died. */
  restarts: z.number().int().nonnegative().optional(),
  /** What is asked of a scheduler beyond what the profile asks. */
  slurm: slurmWish.optional(),
})
export type Resources = z.infer<typeof resources>

/**
 * `bundle/manifest.json`: everything a job is, apart from where it runs. The digest covers every other field and every
 * listed file, so the same bundle is the same job.
 */
export const jobManifest = z.object({
  schema_version: z.literal(1),
  task_type: z.string(),
  launch: z.discriminatedUnion('mode', [
    /** `argv` is run as it is. */
    z.object({ mode: z.literal('process'), argv: z.array(z.string()).min(1) }),
    /** `python -m torch.distributed.run ... -m <module> <args>`, one process a rank. */
    z.object({ mode: z.literal('torchrun'), module: z.string(), args: z.array(z.string()) }),
  ]),
  resources,
  /** Names of environment variables the job may see; values come from the target at start. */
  environment: z.array(z.string()),
  /** Files of the bundle, relative to it. */
  inputs: z.array(z.object({ path: z.string(), bytes: z.number().int(), sha256 })),
  /** Data the job reads in place, by content. */
  data: z.array(z.object({ id: z.string(), path: z.string(), hash: sha256 })),
  outputs: z.array(z.string()),
  digest: sha256,
})
export type JobManifest = z.infer<typeof jobManifest>

export interface JobBundle {
  path: string
  manifest: JobManifest
}
