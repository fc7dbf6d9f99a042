import type { TrainingRequest } from './request.ts'

/** What the size of a model depends on besides its config. */
export interface ModelInputs {
  units: number
  sessions: number
  /** Dimension of what is decoded. */
  dim_out: number
}

type Poyo = Extract<TrainingRequest['model'], { name: 'poyo' }>
type SpikeCountMlp = Extract<TrainingRequest['model'], { name: 'spike_count_mlp' }>

/** Trainable parameters of a model: exact for POYO of torch_brain 0.2, near for the baseline. */
export function countParameters(model: TrainingRequest['model'], inputs: ModelInputs): number {
  return model.name === 'poyo' ? countPoyo(model, inputs) : countSpikeCountMlp(model, inputs)
}

/**
 * `torch_brain.models.POYO`: unit and session vocabularies (each with one padding row), four token types, the latents, two
 * cross-attentions, `depth` self-attentions, a GEGLU feed-forward of width 4 after each of them, and the readout.
 */
function countPoyo(model: Poyo, { units, sessions, dim_out }: ModelInputs): number {
  const d = model.dim
  const cross = 4 * d * (model.cross_heads * model.dim_head) + 5 * d
  const self = 4 * d * (model.self_heads * model.dim_head) + 3 * d
  const feedForward = 12 * d * d + 11 * d
  const embeddings = (units + 1 + sessions + 1 + 4 + model.num_latents_per_step) * d
  return embeddings + 2 * (cross + feedForward) + model.depth * (self + feedForward) + (d + 1) * dim_out
}

/** Counts of each unit in each bin of the history, through `depth` hidden layers. */
function countSpikeCountMlp(model: SpikeCountMlp, { units, sessions, dim_out }: ModelInputs): number {
  const embedding = (units + 1) * model.history_bins * model.dim + (sessions + 1) * model.dim
  const hidden = model.depth * (model.dim + 1) * model.dim
  return embedding + hidden + (model.dim + 1) * dim_out
}
