import type { CodeFolders, Resolved, TaskPlugin } from '../../core/task-plugin.ts'
import { buildBundle } from './build-bundle.ts'
import { identity } from './identity.ts'
import { measuring } from './measuring.ts'
import { probes } from './probes.ts'
import { type EvaluationRequest, evaluationFields } from './request.ts'

/** The evaluation task: measures a checkpoint, or a baseline, on a suite. */
export function evaluationPlugin(folders: CodeFolders): TaskPlugin<EvaluationRequest> {
  return {
    taskType: 'evaluation',
    fields: evaluationFields,
    descends: false,
    validateRequest: () => [],
    queries: request => [request.query],
    upstream: ({ checkpoint }) => checkpoint && { run: checkpoint.run, checkpoint: checkpoint.step },
    identity,
    estimate: () => [],
    maxSteps: () => null,
    rules: [],
    probes: () => probes,
    buildBundle: (resolved, config, run) => buildBundle(resolved, config, run, folders),
    measuring,
    summarize,
    headline: ['items_per_s'],
  }
}

function summarize({ request, recordings, upstream }: Resolved<EvaluationRequest>): Record<string, string> {
  return {
    suite: request.suite,
    measures: upstream ? `${upstream.run_id}@${upstream.step}` : 'the baseline',
    data: `${recordings.length} recordings of ${request.query}`,
    items: request.partial_subset === 1 ? 'all' : `${request.partial_subset * 100} % of each recording`,
  }
}
