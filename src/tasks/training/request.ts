import { z } from 'zod'
import { benchmarks } from './benchmarks.ts'

/** The keys that the training task adds to a RunConfig. Help, unit, default and range of each field live here alone. */

const positive = z.number().positive()
const fraction = z.number().min(0).max(1)

const readout = z
  .strictObject({
    field: z
      .string()
      .meta({ description: 'dotted path of what is decoded, as in cursor.vel', names: 'recording-field' }),
    rate_hz: positive
      .optional()
      .meta({ description: 'average the field to this rate, Hz; default its own rate', unit: 'Hz' }),
    normalize: z
      .boolean()
      .default(true)
      .describe('z-score per recording with the mean and deviation of the training split'),
  })
  .describe('what the model decodes')

const augmentation = z.discriminatedUnion('name', [
  z
    .strictObject({
      name: z.literal('unit_dropout'),
      min_units: z.number().int().min(1).default(8).meta({ description: 'fewest units kept', unit: 'units' }),
      keep_fraction: fraction
        .default(0.5)
        .describe('smallest fraction of units kept; the fraction is uniform up to 1'),
    })
    .describe('leave out a random part of the units of each window'),
  z
    .strictObject({
      name: z.literal('time_jitter'),
      sigma_s: positive
        .default(0.002)
        .meta({ description: 'standard deviation of the jitter of each spike, seconds', unit: 's' }),
    })
    .describe('move each spike by a little, at random'),
])

const data = z.strictObject({
  query: z.string().meta({ description: 'which recordings, as in query(dataset="r2-test")', names: 'query' }),
  window_s: z
    .number()
    .min(0.05)
    .max(60)
    .default(1)
    .meta({ description: 'length of a sample, seconds', unit: 's' }),
  split: z
    .strictObject({
      train: fraction.default(0.85).describe('first part of each recording, by time'),
      valid: fraction.default(0.15).describe('last part of each recording, by time'),
    })
    .prefault({}),
  readout,
  batch_size: z.number().int().min(1).default(16).meta({
    description: 'windows of one optimizer step, over all ranks and micro-batches',
    unit: 'windows',
  }),
  workers: z.number().int().min(0).max(64).default(0).describe('data worker processes of each rank'),
  augmentations: z.array(augmentation).default([]).describe('applied in order to each training window'),
})

const model = z.discriminatedUnion('name', [
  z
    .strictObject({
      name: z.literal('poyo'),
      latent_step: positive
        .default(0.125)
        .meta({ description: 'step of the latent grid, seconds', unit: 's' }),
      num_latents_per_step: z
        .number()
        .int()
        .min(1)
        .default(8)
        .describe('latent tokens at each step of the grid'),
      dim: z.number().int().min(8).default(64).describe('hidden dimension'),
      depth: z.number().int().min(1).default(2).describe('self-attention layers'),
      dim_head: z.number().int().min(4).default(16).describe('dimension of an attention head'),
      cross_heads: z.number().int().min(1).default(2).describe('heads of the cross-attention'),
      self_heads: z.number().int().min(1).default(4).describe('heads of the self-attention'),
      ffn_dropout: fraction.default(0.2).describe('dropout in the feed-forward layers'),
      lin_dropout: fraction.default(0.4).describe('dropout behind the attention'),
      atn_dropout: fraction.default(0).describe('dropout of the attention weights'),
    })
    .describe(
      'cross-attention from spikes to a grid of latents, self-attention, cross-attention to the outputs',
    ),
  z
    .strictObject({
      name: z.literal('spike_count_mlp'),
      bin_s: positive.default(0.02).meta({ description: 'width of a spike-count bin, seconds', unit: 's' }),
      history_bins: z
        .number()
        .int()
        .min(1)
        .default(10)
        .meta({ description: 'bins before an output time that the model sees', unit: 'bins' }),
      dim: z.number().int().min(4).default(64).describe('hidden dimension'),
      depth: z.number().int().min(0).default(1).describe('hidden layers'),
      dropout: fraction.default(0.1).describe('dropout behind each hidden layer'),
    })
    .describe('a small perceptron over binned spike counts: the baseline'),
])

const lossWeight = positive.default(1).describe('factor of this loss in the sum')

const loss = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('mse'), weight: lossWeight }).describe('mean squared error'),
  z
    .strictObject({
      name: z.literal('huber'),
      weight: lossWeight,
      delta: positive.default(1).describe('where the loss turns linear, in units of the target'),
    })
    .describe('squared error near the target, absolute error far from it'),
  z.strictObject({ name: z.literal('mae'), weight: lossWeight }).describe('mean absolute error'),
])

const betas = z
  .tuple([fraction, fraction])
  .default([0.9, 0.999])
  .describe('decay of the first and of the second moment')

const optimizer = z.discriminatedUnion('name', [
  z
    .strictObject({
      name: z.literal('adamw'),
      weight_decay: z.number().min(0).default(0.01).describe('decoupled weight decay'),
      betas,
      eps: positive.default(1e-8).describe('added to the root of the second moment'),
    })
    .describe('Adam with decoupled weight decay'),
  z
    .strictObject({
      name: z.literal('sparse_lamb'),
      weight_decay: z.number().min(0).default(0.0001).describe('decoupled weight decay'),
      betas,
      eps: positive.default(1e-6).describe('added to the root of the second moment'),
    })
    .describe('LAMB that leaves embedding rows alone whose gradient is zero'),
])

const warmupSteps = z
  .number()
  .int()
  .min(0)
  .default(0)
  .meta({ description: 'steps of a linear rise to the peak', unit: 'steps' })

const schedule = z.discriminatedUnion('name', [
  z
    .strictObject({ name: z.literal('constant'), warmup_steps: warmupSteps })
    .describe('the peak, from the end of the warmup'),
  z
    .strictObject({
      name: z.literal('cosine'),
      warmup_steps: warmupSteps,
      final_fraction: fraction.default(0).describe('learning rate at the end, as a fraction of lr'),
    })
    .describe('half a cosine from the peak down'),
  z
    .strictObject({
      name: z.literal('one_cycle'),
      pct_start: fraction.default(0.5).describe('fraction of the steps before the decay'),
      div_factor: positive.default(1).describe('lr / first learning rate'),
      final_div_factor: positive.default(1e4).describe('first / last learning rate'),
    })
    .describe('rise to the peak (hold it where div_factor is 1), then decay along a cosine'),
])

const training = z.strictObject({
  max_steps: z.number().int().min(1).meta({ description: 'optimizer steps', unit: 'steps' }),
  lr: positive.default(1e-3).describe('peak learning rate'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(0)
    .describe('of weights, data order, augmentation and dropout'),
  optimizer: optimizer.prefault({ name: 'adamw' }),
  schedule: schedule.prefault({ name: 'constant' }),
  grad_clip: positive.nullable().default(1).describe('largest gradient norm; null for none'),
  accumulate: z.number().int().min(1).default(1).describe('micro-batches of one optimizer step'),
  precision: z.enum(['fp32', 'bf16-mixed']).default('fp32').describe('of activations and gradients'),
  strategy: z
    .enum(['auto', 'single', 'ddp', 'fsdp2'])
    .default('auto')
    .describe(
      'auto: single with one rank, else ddp; fsdp2 keeps a part of weights and optimizer on each rank',
    ),
  ema_decay: fraction
    .nullable()
    .default(null)
    .describe('decay of the averaged weights each step; null for none'),
  log_every: z
    .number()
    .int()
    .min(1)
    .default(1)
    .meta({ description: 'steps between two logged points', unit: 'steps' }),
  on_nan: z.enum(['stop', 'warn']).default('stop').describe('what a non-finite loss does'),
})

const validation = z
  .strictObject({
    every: z.number().int().min(0).default(0).meta({
      description: 'steps between two measurements of the validation loss; 0 for none',
      unit: 'steps',
    }),
    max_windows: z
      .number()
      .int()
      .min(1)
      .default(256)
      .meta({ description: 'windows measured at most, evenly spread', unit: 'windows' }),
  })
  .prefault({})

const checkpoint = z
  .strictObject({
    every: z
      .number()
      .int()
      .min(1)
      .default(50)
      .meta({ description: 'steps between two checkpoints; the last step always has one', unit: 'steps' }),
    keep_last: z
      .number()
      .int()
      .min(2)
      .default(3)
      .describe('newest checkpoints kept; the best one is kept too'),
    keep_every: z
      .number()
      .int()
      .min(1)
      .nullable()
      .default(null)
      .describe('checkpoints at multiples of this step are kept for good'),
    async: z.boolean().default(true).describe('write while training goes on'),
  })
  .prefault({})

const whichCheckpoint = z
  .union([z.enum(['best', 'last']), z.number().int().min(0)])
  .default('best')
  .describe('best, last or a step')

const useEma = z.boolean().default(false).describe('take the averaged weights')

const weightOverride = z.union([
  z.literal('fresh'),
  z.strictObject({
    run: z.string().meta({ description: 'run whose weights to take: id, name or key', names: 'run' }),
    checkpoint: whichCheckpoint,
    use_ema: useEma,
  }),
])

const initFrom = z
  .strictObject({
    run: z.string().meta({ description: 'run whose weights to start from: id, name or key', names: 'run' }),
    checkpoint: whichCheckpoint,
    use_ema: useEma,
    weight_overrides: z
      .record(z.string(), weightOverride)
      .default({})
      .describe(
        'parameters that come from elsewhere: shell pattern, as in readout.*, to fresh (left as initialised) or to another checkpoint',
      ),
  })
  .nullable()
  .default(null)
  .describe('weights to start from, of a checkpoint of another run')

export const trainingFields = {
  data,
  model: model.prefault({ name: 'poyo' }),
  losses: z
    .array(loss)
    .min(1)
    .default([{ name: 'mse', weight: 1 }])
    .describe('their weighted sum is what training lowers'),
  training,
  validation,
  checkpoint,
  benchmarks,
  init_from: initFrom,
}

export const trainingRequest = z.object(trainingFields)
export type TrainingRequest = z.infer<typeof trainingRequest>
