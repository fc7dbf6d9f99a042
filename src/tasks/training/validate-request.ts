import type { Resources } from '../../schema/bundle.ts'
import type { Issue } from '../../schema/error.ts'
import type { TrainingRequest } from './request.ts'
import { checkBenchmarks } from './suites.ts'

/** Mistakes between fields, which no single field shows. */
export function validateRequest(request: TrainingRequest, resources: Resources): Issue[] {
  return [
    ...checkData(request, resources),
    ...checkModel(request),
    ...checkSchedule(request),
    ...checkStrategy(request, resources),
    ...checkBenchmarks(request),
  ]
}

/** Floating-point quotients of decimal settings are never quite whole. */
const isMultiple = (value: number, step: number) => Math.abs(value / step - Math.round(value / step)) < 1e-6

function checkData({ data, training }: TrainingRequest, { ranks }: Resources): Issue[] {
  const issues: Issue[] = []
  const shares = ranks * training.accumulate
  if (data.batch_size % shares !== 0) {
    const below = Math.floor(data.batch_size / shares) * shares
    issues.push({
      path: 'data.batch_size',
      message: `a batch of ${data.batch_size} windows cannot be shared by ${ranks} ${ranks === 1 ? 'rank' : 'ranks'} x ${training.accumulate} micro-batches`,
      suggestion: below > 0 ? `${below} or ${below + shares}` : `${shares}`,
    })
  }
  const { train, valid } = data.split
  if (train + valid > 1 + 1e-9) {
    issues.push({
      path: 'data.split',
      message: `train ${train} and valid ${valid} are more than the whole recording`,
      suggestion: `valid=${Number((1 - train).toFixed(6))}`,
    })
  }
  if (train === 0) issues.push({ path: 'data.split.train', message: 'nothing is left to train on' })
  for (const [index, step] of data.augmentations.entries()) {
    const first = data.augmentations.findIndex(other => other.name === step.name)
    if (first < index) {
      issues.push({
        path: `data.augmentations.${index}`,
        message: `${step.name} stands in the list twice (first at ${first})`,
      })
    }
  }
  return issues
}

function checkModel({ model, data }: TrainingRequest): Issue[] {
  if (model.name === 'poyo') {
    const issues: Issue[] = []
    if (!isMultiple(data.window_s, model.latent_step)) {
      const steps = Math.max(1, Math.round(data.window_s / model.latent_step))
      issues.push({
        path: 'model.latent_step',
        message: `a window of ${data.window_s} s is not a whole number of latent steps of ${model.latent_step} s`,
        suggestion: `${Number((data.window_s / steps).toPrecision(6))}`,
      })
    }
    if (model.dim_head % 4 !== 0) {
      issues.push({
        path: 'model.dim_head',
        message: 'half of each head is rotated in pairs, so dim_head must be a multiple of 4',
        suggestion: `${Math.max(4, Math.round(model.dim_head / 4) * 4)}`,
      })
    }
    return issues
  }
  const history = model.bin_s * model.history_bins
  if (history <= data.window_s) return []
  return [
    {
      path: 'model.history_bins',
      message: `a history of ${model.history_bins} bins of ${model.bin_s} s is longer than the window of ${data.window_s} s`,
      suggestion: `${Math.max(1, Math.floor(data.window_s / model.bin_s + 1e-9))}`,
    },
  ]
}

function checkSchedule({ training }: TrainingRequest): Issue[] {
  const { schedule, max_steps } = training
  if (schedule.name === 'one_cycle') {
    const issues: Issue[] = []
    if (schedule.div_factor < 1) {
      issues.push({
        path: 'training.schedule.div_factor',
        message: 'below 1 the schedule would begin above its peak',
        suggestion: '1',
      })
    }
    if (schedule.final_div_factor < 1) {
      issues.push({
        path: 'training.schedule.final_div_factor',
        message: 'below 1 the schedule would end above where it began',
        suggestion: '10000',
      })
    }
    return issues
  }
  if (schedule.warmup_steps < max_steps) return []
  return [
    {
      path: 'training.schedule.warmup_steps',
      message: `the warm-up of ${schedule.warmup_steps} steps is not over before the last of ${max_steps} steps`,
      suggestion: `${Math.floor(max_steps / 10)}`,
    },
  ]
}

function checkStrategy(
  { training, validation, data }: TrainingRequest,
  { ranks, nodes, restarts = 0 }: Resources,
): Issue[] {
  const issues: Issue[] = []
  if (restarts > 0 && nodes > 1) {
    issues.push({
      path: 'resources.restarts',
      message: `torchrun starts ranks of one node again, and resources.nodes asks for ${nodes}`,
      suggestion: '0',
    })
  }
  if (ranks % nodes !== 0) {
    const below = Math.floor(ranks / nodes) * nodes
    issues.push({
      path: 'resources.nodes',
      message: `${ranks} ${ranks === 1 ? 'rank' : 'ranks'} cannot be shared evenly by ${nodes} nodes`,
      suggestion: `resources.ranks=${below > 0 ? below : nodes}`,
    })
  }
  if (training.strategy === 'single' && ranks > 1) {
    issues.push({
      path: 'training.strategy',
      message: `single is one process, and resources.ranks asks for ${ranks}`,
      suggestion: 'ddp',
    })
  }
  if (training.strategy === 'fsdp2' && training.optimizer.name === 'sparse_lamb') {
    issues.push({
      path: 'training.optimizer.name',
      message: 'sparse_lamb needs rows and norms of whole tensors, which fsdp2 cuts over ranks',
      suggestion: 'adamw',
    })
  }
  if (validation.every > 0 && data.split.valid === 0) {
    issues.push({
      path: 'validation.every',
      message: 'the split leaves nothing to validate on (data.split.valid is 0)',
      suggestion: '0',
    })
  }
  return issues
}
