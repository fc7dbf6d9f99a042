import { datasetHash, partWords, type Question } from '../../core/benchmarks/question.ts'
import type { Resolved } from '../../core/task-plugin.ts'
import type { JsonObject } from '../../schema/scalars.ts'
import type { EvaluationRequest } from './request.ts'

/** What is asked. Neither ranks nor threads belong to it: they reach no number. */
export function questionOf({ request, recordings, upstream }: Resolved<EvaluationRequest>): Question {
  const [suite = '', version = ''] = request.suite.split('@')
  return {
    suite,
    suite_version: Number(version),
    checkpoint_hash: upstream?.checkpoint_hash ?? request.baseline_hash,
    dataset_hash: datasetHash(request, recordings),
    partial_subset: partWords(request.partial_subset),
    partial_seed: request.partial_seed,
    metric_versions: request.metric_versions,
  }
}

export const identity = (resolved: Resolved<EvaluationRequest>): JsonObject => ({ ...questionOf(resolved) })
