import type { Estimate, Resolved } from '../../core/task-plugin.ts'
import { countParameters } from './count-parameters.ts'
import { readoutDimension } from './readout-dimension.ts'
import type { TrainingRequest } from './request.ts'

/** Resident memory of a Python process that has imported torch and torch_brain and read a small recording, bytes. */
const PROCESS_BYTES = 450e6
const BYTES_PER_PARAMETER = 4

/** Parameters, checkpoint bytes, disk and memory of a training, each with bounds and where it comes from. */
export function estimate(resolved: Resolved<TrainingRequest>): Estimate[] {
  const { request, resources, recordings } = resolved
  const parameters = parametersOf(resolved)
  const weights = parameters * BYTES_PER_PARAMETER
  const ema = request.training.ema_decay === null ? 0 : weights
  const spread = (value: number, low: number, high: number) => ({
    value: Math.round(value),
    low: Math.round(value * low),
    high: Math.round(value * high),
  })

  // Weights lie twice in a checkpoint: as safetensors for inference and in the shards beside two optimizer moments.
  const checkpointBytes = 2 * weights + 2 * weights + 2 * ema + 64e3 + resources.ranks * 16e3
  const kept = checkpointsKept(request)
  const activations = activationBytes(resolved)
  const rankBytes = PROCESS_BYTES + 4 * weights + ema + activations
  const windows = recordings.reduce(
    (sum, recording) =>
      sum + Math.floor((recording.duration_s * request.data.split.train) / request.data.window_s),
    0,
  )
  return [
    {
      label: 'parameters',
      unit: 'parameters',
      source: `layers of ${request.model.name}`,
      ...spread(parameters, 1, 1),
    },
    {
      label: 'steps in an epoch',
      unit: 'steps',
      source: 'windows in the training split / batch size',
      ...spread(Math.max(1, Math.floor(windows / request.data.batch_size)), 0.95, 1.05),
    },
    {
      label: 'checkpoint',
      unit: 'bytes',
      source: `weights twice, two optimizer moments${ema > 0 ? ', averaged weights twice' : ''}`,
      ...spread(checkpointBytes, 0.7, 1.5),
    },
    {
      label: 'disk',
      unit: 'bytes',
      source: `${kept} checkpoints at once, one of them being written`,
      ...spread(checkpointBytes * kept, 0.7, 1.5),
    },
    {
      label: 'memory',
      unit: 'bytes',
      source: `${resources.ranks} x (interpreter + weights, gradients, moments + activations)`,
      ...spread(rankBytes * resources.ranks, 0.6, 2),
    },
  ]
}

export function parametersOf({ request, recordings }: Resolved<TrainingRequest>): number {
  return countParameters(request.model, {
    units: recordings.reduce((sum, recording) => sum + recording.units, 0),
    sessions: recordings.length,
    dim_out: readoutDimension(recordings, request.data.readout.field) ?? 1,
  })
}

/** Checkpoints on disk at the end: the newest, the best, those kept for good, and the one in writing. */
function checkpointsKept({ checkpoint, training }: TrainingRequest): number {
  const written = Math.ceil(training.max_steps / checkpoint.every)
  const forGood = checkpoint.keep_every === null ? 0 : Math.floor(training.max_steps / checkpoint.keep_every)
  return Math.min(written, checkpoint.keep_last + 1 + forGood) + 1
}

/** Activations that one rank keeps for the backward pass: some ten vectors of the hidden width for each token and layer. */
function activationBytes({ request, resources, recordings }: Resolved<TrainingRequest>): number {
  const windows = request.data.batch_size / (resources.ranks * request.training.accumulate)
  const rates = recordings.map(
    ({ spikes, duration_s, units }) =>
      (spikes / Math.max(duration_s, 1e-3)) * request.data.window_s + 2 * units,
  )
  const tokens = Math.max(0, ...rates)
  const bytes = request.training.precision === 'fp32' ? 4 : 2
  if (request.model.name !== 'poyo') return windows * tokens * request.model.dim * bytes
  const { dim, depth, latent_step, num_latents_per_step } = request.model
  const latents = (request.data.window_s / latent_step) * num_latents_per_step
  return windows * (tokens * dim * 6 + latents * dim * (depth + 2) * 24) * bytes
}
