import type { UpstreamRef } from '../../core/task-plugin.ts'
import type { TrainingRequest } from './request.ts'

/** Checkpoints that parameters come from in place of the upstream, by the pattern that names the parameters. */
export function donors({ init_from }: TrainingRequest): Record<string, UpstreamRef> {
  return Object.fromEntries(
    Object.entries(init_from?.weight_overrides ?? {}).flatMap(([pattern, source]) =>
      source === 'fresh' ? [] : [[pattern, { run: source.run, checkpoint: source.checkpoint }]],
    ),
  )
}
