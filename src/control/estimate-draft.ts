import type { Estimate } from '../core/task-plugin.ts'
import type { CatalogEntry } from '../schema/recording.ts'
import { runConfigEnvelope } from '../schema/run-config.ts'
import type { CheckedDraft, DraftTask } from './check-draft.ts'

/** What a draft without mistakes would need, as far as that can be known before it is planned; else nothing. */
export function estimateDraft(
  { plugin }: DraftTask,
  { config }: CheckedDraft,
  recordings: readonly CatalogEntry[],
): Estimate[] {
  if (config === null || recordings.length === 0) return []
  const { name, resources } = runConfigEnvelope.parse(config)
  const resolved = {
    name,
    request: config,
    resources,
    recordings: [...recordings],
    suites: [],
    upstream: null,
    donors: {},
  }
  return plugin.estimate(resolved)
}
