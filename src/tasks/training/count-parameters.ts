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

/** Trainable parameters of a model, exactly. */
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

/** `orion.models.SpikeCountMlp`: vocabularies, a convolution over the history, a layer norm, hidden layers, the readout. */
function countSpikeCountMlp(model: SpikeCountMlp, { units, sessions, dim_out }: ModelInputs): number {
  const d = model.dim
  const embeddings = (units + 1 + sessions + 1) * d
  const history = d * d * model.history_bins + d
  return embeddings + history + 2 * d + model.depth * (d + 1) * d + (d + 1) * dim_out
}
