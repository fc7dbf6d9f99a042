import type { BundlePlan, Resolved } from '../../core/task-plugin.ts'
import type { JsonObject } from '../../schema/scalars.ts'
import { SCHEMA_VERSION } from '../../schema/scalars.ts'
import type { TrainingRequest } from './request.ts'

/** The job of a training: `python -m orion.train` on every rank, reading `inputs/request.json`. */
export function buildBundle(
  { recordings, upstream }: Resolved<TrainingRequest>,
  config: JsonObject,
  run: { id: string; key: string; name: string },
  pythonFolder: string,
): BundlePlan {
  const request = { schema_version: SCHEMA_VERSION, run, config, recordings, upstream }
  return {
    launch: { mode: 'torchrun', module: 'orion.train', args: ['--request', 'inputs/request.json'] },
    environment: ['CUDA_VISIBLE_DEVICES', 'HOME', 'LANG', 'LD_LIBRARY_PATH', 'PATH', 'TMPDIR'],
    files: { 'inputs/request.json': `${JSON.stringify(request, null, 2)}\n` },
    folders: { 'source/orion': `${pythonFolder}/orion` },
    outputs: ['checkpoints'],
  }
}
