import type { BundlePlan, CodeFolders, Resolved } from '../../core/task-plugin.ts'
import type { JsonObject } from '../../schema/scalars.ts'
import { SCHEMA_VERSION } from '../../schema/scalars.ts'
import type { TrainingRequest } from './request.ts'

/** The job of a training: `python -m orion.train` on every rank, reading `inputs/request.json`. */
export function buildBundle(
  { recordings, suites, upstream, donors }: Resolved<TrainingRequest>,
  config: JsonObject,
  run: { id: string; key: string; name: string },
  { python, benchmarks }: CodeFolders,
): BundlePlan {
  const asked = suites.map(({ suite, recordings: of }) => ({
    suite: suite.suite,
    file: suite.file,
    recordings: of,
  }))
  const request = { schema_version: SCHEMA_VERSION, run, config, recordings, suites: asked, upstream, donors }
  const files = suites.some(({ suite }) => suite.file !== null)
  return {
    launch: { mode: 'torchrun', module: 'orion.train', args: ['--request', 'inputs/request.json'] },
    environment: ['CUDA_VISIBLE_DEVICES', 'HOME', 'LANG', 'LD_LIBRARY_PATH', 'PATH', 'TMPDIR'],
    files: { 'inputs/request.json': `${JSON.stringify(request, null, 2)}\n` },
    folders: {
      'source/orion': `${python}/orion`,
      ...(files ? { 'inputs/benchmarks': benchmarks } : {}),
    },
    outputs: ['checkpoints'],
  }
}
