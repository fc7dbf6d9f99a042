import { z } from 'zod'
import { score } from './benchmark.ts'
import { sha256 } from './scalars.ts'

/** NaN and infinities travel as these words, since JSON has no number for them. */
export const metricValue = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])

const base = { seq: z.number().int().positive(), time: z.string(), rank: z.number().int().nonnegative() }

/** What a measurement asks; see `Measured`. */
const question = {
  key: sha256,
  suite: z.string(),
  of_run: z.string().nullable(),
  /** Step of the checkpoint. */
  step: z.number().int().nonnegative(),
  checkpoint_hash: sha256,
  dataset_hash: sha256,
  partial_subset: z.number(),
  partial_seed: z.number().int(),
}

/** One line of `attempts/<n>/events.<writer>.jsonl`, without its crc. */
export const event = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('run.started'),
    pid: z.number().int(),
    host: z.string(),
    world_size: z.number().int().positive(),
    max_steps: z.number().int().nullable(),
    /** Where this attempt's history begins: 0 for a fresh start. */
    start_step: z.number().int().nonnegative(),
    checkpoint_hash: z.string().nullable(),
    summary: z.record(z.string(), z.string()),
  }),
  z.object({
    ...base,
    type: z.literal('step'),
    step: z.number().int().nonnegative(),
    metrics: z.record(z.string(), metricValue),
  }),
  z.object({
    ...base,
    type: z.literal('checkpoint.saved'),
    step: z.number().int().nonnegative(),
    /** Directory name under `checkpoints/`. */
    name: z.string(),
    checkpoint_hash: z.string(),
    manifest_sha256: z.string(),
    bytes: z.number().int().nonnegative(),
    metrics: z.record(z.string(), metricValue),
  }),
  /** By the job's own retention, or, with `by`, by a user. */
  z.object({
    ...base,
    type: z.literal('checkpoint.deleted'),
    step: z.number().int(),
    name: z.string(),
    by: z.string().optional(),
    reason: z.string().optional(),
  }),
  z.object({
    ...base,
    type: z.literal('checkpoint.pinned'),
    step: z.number().int(),
    name: z.string(),
    by: z.string(),
    reason: z.string().optional(),
  }),
  z.object({
    ...base,
    type: z.literal('checkpoint.unpinned'),
    step: z.number().int(),
    name: z.string(),
    by: z.string(),
    reason: z.string().optional(),
  }),
  z.object({
    ...base,
    type: z.literal('data.consumed'),
    step: z.number().int(),
    epoch: z.number().int(),
    position: z.number().int(),
    samples: z.number().int(),
  }),
  z.object({ ...base, type: z.literal('benchmark.scheduled'), ...question }),
  z.object({
    ...base,
    type: z.literal('benchmark.finished'),
    ...question,
    items: z.number().int().nonnegative(),
    scores: z.record(z.string(), score),
    /** Result file, relative to the run directory. */
    path: z.string(),
    sha256,
    /** Another run measured it, and this one was told. */
    by: z.string().optional(),
  }),
  z.object({
    ...base,
    type: z.literal('benchmark.failed'),
    ...question,
    message: z.string(),
    by: z.string().optional(),
  }),
  z.object({ ...base, type: z.literal('warning'), message: z.string() }),
  z.object({ ...base, type: z.literal('signal'), signal: z.string(), step: z.number().int() }),
  z.object({
    ...base,
    type: z.literal('run.finished'),
    step: z.number().int(),
    /** `complete`: every step done; `stopped`: saved and stopped on a signal. */
    outcome: z.enum(['complete', 'stopped']),
    metrics: z.record(z.string(), metricValue),
  }),
  z.object({
    ...base,
    type: z.literal('run.failed'),
    step: z.number().int(),
    error: z.string(),
    message: z.string(),
    traceback: z.string(),
  }),
])
export type Event = z.infer<typeof event>
export type EventType = Event['type']
export type MetricValue = z.infer<typeof metricValue>
