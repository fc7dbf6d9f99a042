import { z } from 'zod'
import { partFields } from '../../core/benchmarks/part-fields.ts'

/** The keys that an evaluation adds to a RunConfig; `orion bench run` writes them. */
export const evaluationFields = {
  suite: z
    .string()
    .regex(/^[A-Za-z0-9._-]+@[1-9]\d*$/, 'expected name@version, as in r2-velocity@1')
    .describe('suite and version; `orion bench list` shows them'),
  suite_file: z
    .string()
    .regex(/^[^/\\]+\.py$/, 'expected the name of a Python file')
    .nullable()
    .default(null)
    .describe("file in the folder benchmarks beside your settings that defines it; null for one of Orion's"),
  query: z.string().meta({ description: 'recordings of the suite', names: 'query' }),
  held_out: z
    .record(z.string(), z.string().nullable())
    .describe('which time of them is held out, as the suite says'),
  metric_versions: z.record(z.string(), z.number().int().min(1)).describe('version of each metric'),
  checkpoint: z
    .strictObject({
      run: z.string().meta({ description: 'run whose checkpoint is measured', names: 'run' }),
      step: z.number().int().min(0).describe('its step'),
    })
    .nullable()
    .default(null)
    .describe('what is measured; null for the baseline'),
  baseline_hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('stands for the checkpoint where the baseline is measured'),
  ...partFields,
}

export const evaluationRequest = z.object(evaluationFields)
export type EvaluationRequest = z.infer<typeof evaluationRequest>
