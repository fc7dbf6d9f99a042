import type { BundlePlan, CodeFolders, Resolved } from '../../core/task-plugin.ts'
import type { JsonObject } from '../../schema/scalars.ts'
import { SCHEMA_VERSION } from '../../schema/scalars.ts'
import type { EvaluationRequest } from './request.ts'

/** The job of an evaluation: `python -m orion.evaluate` on every rank, reading `inputs/request.json`. */
export function buildBundle(
  { request, recordings, upstream }: Resolved<EvaluationRequest>,
  config: JsonObject,
  run: { id: string; key: string; name: string },
  { python, benchmarks }: CodeFolders,
): BundlePlan {
  const body = { schema_version: SCHEMA_VERSION, run, config, recordings, upstream }
  return {
    launch: { mode: 'torchrun', module: 'orion.evaluate', args: ['--request', 'inputs/request.json'] },
    environment: ['CUDA_VISIBLE_DEVICES', 'HOME', 'LANG', 'LD_LIBRARY_PATH', 'PATH', 'TMPDIR'],
    files: { 'inputs/request.json': `${JSON.stringify(body, null, 2)}\n` },
    folders: {
      'source/orion': `${python}/orion`,
      ...(request.suite_file === null ? {} : { 'inputs/benchmarks': benchmarks }),
    },
    outputs: ['benchmarks'],
  }
}
