import { z } from 'zod'
import { partFields } from '../../core/benchmarks/part-fields.ts'

/** What is measured while a training goes on: each entry is one suite, and which checkpoints of the run it is asked of. */
export const benchmarks = z
  .array(
    z.strictObject({
      suite: z
        .string()
        .regex(/^[A-Za-z0-9._-]+@[1-9]\d*$/, 'expected name@version, as in r2-velocity@1')
        .describe('suite and version; `orion bench list` shows them'),
      mode: z
        .enum(['async', 'inline'])
        .default('async')
        .describe('async: beside the training, in runs of their own; inline: by the training, which waits'),
      every: z.number().int().min(1).nullable().default(null).meta({
        description: 'steps between two checkpoints that are measured; null for none',
        unit: 'steps',
      }),
      best: z.boolean().default(false).describe('measure each checkpoint that is the best so far'),
      end: z.boolean().default(true).describe('measure the checkpoint of the last step'),
      ...partFields,
    }),
  )
  .default([])
  .describe('suites that checkpoints are measured on while training goes on')
