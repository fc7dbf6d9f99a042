import type { CodeFolders, TaskPlugin } from '../../core/task-plugin.ts'
import { buildBundle } from './build-bundle.ts'
import { donors } from './donors.ts'
import { estimate } from './estimate.ts'
import { fixes } from './fixes.ts'
import { identity } from './identity.ts'
import { matched } from './matched.ts'
import { probes } from './probes.ts'
import { type TrainingRequest, trainingFields } from './request.ts'
import { trainingRules } from './rules.ts'
import { suites, trainsOn } from './suites.ts'
import { summarize } from './summarize.ts'
import { validateRequest } from './validate-request.ts'

/** The training task. The source of the package `orion` goes into every bundle. */
export function trainingPlugin(folders: CodeFolders): TaskPlugin<TrainingRequest> {
  return {
    taskType: 'training',
    fields: trainingFields,
    descends: true,
    validateRequest,
    queries: request => [request.data.query],
    suites,
    trainsOn,
    upstream: ({ init_from }) => init_from && { run: init_from.run, checkpoint: init_from.checkpoint },
    donors,
    identity,
    estimate,
    maxSteps: request => request.training.max_steps,
    matched,
    rules: trainingRules,
    fixes,
    probes,
    buildBundle: (resolved, config, run) => buildBundle(resolved, config, run, folders),
    summarize,
    retention: ({ checkpoint: { keep_last, keep_every } }) => ({ keep_last, keep_every }),
    headline: ['loss/train', 'loss/valid'],
  }
}
