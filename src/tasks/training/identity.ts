import type { Resolved } from '../../core/task-plugin.ts'
import type { JsonObject } from '../../schema/scalars.ts'
import type { TrainingRequest } from './request.ts'

/** Version of what the model classes and the trainer compute; raised when the same request would give other weights. */
const MODULE_VERSION = 1

/**
 * What decides the weights that a training ends with. The world size and the threads of a rank belong to it, since the order
 * of a sum changes its last bits, and so do several nodes, between which other algorithms sum than within one; how often
 * something is logged, saved or kept does not.
 */
export function identity({
  request,
  resources,
  recordings,
  upstream,
}: Resolved<TrainingRequest>): JsonObject {
  const { query: _query, workers: _workers, ...data } = request.data
  const { log_every: _logEvery, on_nan: _onNan, strategy, ...training } = request.training
  return {
    module_version: MODULE_VERSION,
    data: {
      ...plain(data),
      recordings: recordings.map(({ id, hash }) => ({ id, hash })),
    },
    model: plain(request.model),
    losses: plain(request.losses),
    training: {
      ...plain(training),
      strategy: strategy === 'auto' ? (resources.ranks === 1 ? 'single' : 'ddp') : strategy,
    },
    world_size: resources.ranks,
    threads_per_rank: resources.threads_per_rank,
    ...(resources.nodes > 1 ? { nodes: resources.nodes } : {}),
    init_from:
      request.init_from && upstream
        ? {
            checkpoint_hash: upstream.checkpoint_hash,
            use_ema: request.init_from.use_ema,
            fresh: request.init_from.fresh,
          }
        : null,
  }
}

/** The value as JSON holds it: fields that are undefined are gone. */
function plain<T>(value: T) {
  return JSON.parse(JSON.stringify(value))
}
