import { z } from 'zod'
import { sha256 } from './scalars.ts'

/** A suite as `python -m orion.benchmarks list` tells of it. */
export const suite = z.object({
  /** `name@version`. */
  suite: z.string(),
  name: z.string(),
  version: z.number().int().positive(),
  summary: z.string(),
  /** The user's file that defines it; null for one that comes with Orion. */
  file: z.string().nullable(),
  query: z.string(),
  /** What decides which time of a recording is held out, in words that are hashed. */
  held_out: z.record(z.string(), z.string().nullable()),
  metrics: z
    .array(
      z.object({ name: z.string(), version: z.number().int().positive(), higher_is_better: z.boolean() }),
    )
    .min(1),
  /** What stands where a result has the hash of a checkpoint. */
  baseline: z.object({ name: z.string(), hash: sha256 }),
})
export type Suite = z.infer<typeof suite>

/** Held-out time of a recording, disjoint spans in seconds, and the number of items that it is cut into. */
export const heldOutWindows = z.object({
  recording: z.string(),
  hash: sha256,
  windows: z.array(z.tuple([z.number(), z.number()])),
  items: z.number().int().nonnegative(),
})
export type HeldOutWindows = z.infer<typeof heldOutWindows>

/** Numerators and denominators of an item, one a dimension. */
const parts = z.tuple([z.array(z.number()), z.array(z.number())])

/**
 * `benchmarks/<key>.json`. The value of a metric on a recording is the mean over dimensions of offset + factor *
 * sum(numerators) / sum(denominators), and its value the mean over recordings.
 */
export const benchmarkResult = z.object({
  schema_version: z.literal(1),
  key: sha256,
  suite: z.string(),
  suite_version: z.number().int(),
  checkpoint_hash: sha256,
  dataset_hash: sha256,
  partial_subset: z.string(),
  partial_seed: z.number().int(),
  metrics: z.record(
    z.string(),
    z.object({
      value: z.number(),
      version: z.number().int(),
      higher_is_better: z.boolean(),
      offset: z.number(),
      factor: z.number(),
      recordings: z.record(z.string(), z.number()),
    }),
  ),
  items: z.array(
    z.object({
      id: z.string(),
      recording: z.string(),
      start_s: z.number(),
      end_s: z.number(),
      samples: z.number().int(),
      parts: z.record(z.string(), parts),
    }),
  ),
})
export type BenchmarkResult = z.infer<typeof benchmarkResult>

/** Value of one metric with what it needs to be read. */
export const score = z.object({
  value: z.number(),
  version: z.number().int(),
  higher_is_better: z.boolean(),
})
export type Score = z.infer<typeof score>

/** How many of a suite's held-out items the checkpoint, or what it came from, was trained on, and when that was looked up. */
export interface OverlapVerdict {
  items: number
  overlapping: number
  at: string
}

/** One measurement as lists and scripts see it. */
export interface Measured {
  /** Content address of the question. */
  key: string
  /** `name@version`. */
  suite: string
  state: 'scheduled' | 'finished' | 'failed'
  /** Run and step of the checkpoint; null and 0 for the baseline. */
  of_run: string | null
  step: number
  checkpoint_hash: string
  dataset_hash: string
  partial_subset: number
  partial_seed: number
  /** How many items were scored; null until it is finished. */
  items: number | null
  /** By name of the metric, the suite's first one first; null until it is finished. */
  scores: Record<string, Score> | null
  /** Why it failed. */
  message: string | null
  /** Run that measured, when it said so last, its result file and that file's SHA-256. */
  run_id: string
  at: string
  path: string | null
  sha256: string | null
  /** Null until somebody has looked, and for a baseline, which is fitted to what is not held out. */
  overlap: OverlapVerdict | null
  /** Why nobody can tell; null where that is not so, or nobody has looked. */
  overlap_unknown: string | null
}
