import { z } from 'zod'
import { safeName } from './scalars.ts'
import { slurmWish } from './slurm.ts'

/**
 * The part of a RunConfig that every task shares. A task plugin adds its own top-level keys; together they are the whole
 * config, and an unknown key is an error.
 */
export const runConfigBase = {
  schema_version: z.literal(1).default(1).describe('version of this format'),
  name: safeName.describe('name of the run; need not be unique'),
  task: z
    .string()
    .default('training')
    .meta({ description: 'task plugin that understands the rest', names: 'task' }),
  infra: z.string().default('local').meta({ description: 'profile to run on', names: 'profile' }),
  resources: z
    .strictObject({
      ranks: z.number().int().min(1).max(1024).default(1).describe('processes under torchrun (world size)'),
      nodes: z.number().int().min(1).max(256).default(1).describe('machines that share the ranks evenly'),
      threads_per_rank: z.number().int().min(1).max(256).default(1).describe('OMP_NUM_THREADS of each rank'),
      restarts: z
        .number()
        .int()
        .min(0)
        .max(100)
        .default(0)
        .describe('times torchrun starts all ranks again when one dies, from the newest checkpoint'),
    })
    .prefault({})
    .describe('what the job asks of a machine'),
  slurm: slurmWish
    .optional()
    .describe('what this run asks of Slurm, before what its profile asks; other places pass over it'),
  pipeline: safeName.optional().describe('what this run is a stage of; runs of one pipeline are found by it'),
  notes: z.string().default('').describe('free text; never hashed'),
}

export const runConfigEnvelope = z.object(runConfigBase)
export type RunConfigEnvelope = z.infer<typeof runConfigEnvelope>
