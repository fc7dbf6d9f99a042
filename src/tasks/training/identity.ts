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
  donors,
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
            ...weightOverrides(request.init_from.weight_overrides, donors),
          }
        : null,
  }
}

function weightOverrides(
  overrides: NonNullable<TrainingRequest['init_from']>['weight_overrides'],
  donors: Resolved<TrainingRequest>['donors'],
): JsonObject {
  const taken = Object.entries(overrides).flatMap(([pattern, source]) =>
    source === 'fresh'
      ? []
      : [[pattern, { checkpoint_hash: donors[pattern]?.checkpoint_hash ?? null, use_ema: source.use_ema }]],
  )
  return {
    fresh: Object.keys(overrides)
      .filter(pattern => overrides[pattern] === 'fresh')
      .sort(),
    ...(taken.length > 0 ? { taken: Object.fromEntries(taken) } : {}),
  }
}

/** The value as JSON holds it: fields that are undefined are gone. */
function plain<T>(value: T) {
  return JSON.parse(JSON.stringify(value))
}
