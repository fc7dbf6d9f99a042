import { spanOf } from '../../core/overlap/part.ts'
import type { Resolved, SuiteUse } from '../../core/task-plugin.ts'
import type { Issue } from '../../schema/error.ts'
import type { TrainingRequest } from './request.ts'

/** The suites of a request, each where it stands in the config. */
export function suites({ benchmarks: entries }: TrainingRequest): SuiteUse[] {
  return entries.map(({ suite, mode, every, best, end, partial_subset, partial_seed }, at) => ({
    suite,
    path: `benchmarks.${at}.suite`,
    partial_subset,
    partial_seed,
    by_job: mode === 'inline',
    when: { every, best, end },
  }))
}

/** The part of each recording that training draws its windows from. */
export function trainsOn({ request, recordings }: Resolved<TrainingRequest>) {
  const { split } = request.data
  return recordings.map(recording => ({ recording, spans: [spanOf(recording, 'train', split)] }))
}

/** Entries that would measure nothing, or the same twice. */
export function checkBenchmarks({ benchmarks: entries, checkpoint, training }: TrainingRequest): Issue[] {
  return entries.flatMap((entry, at): Issue[] => {
    const { suite, every, best, end, partial_subset, partial_seed } = entry
    const issues: Issue[] = []
    if (every !== null && every % checkpoint.every !== 0) {
      const saved = `a checkpoint is saved every ${checkpoint.every} steps, and only checkpoints are measured`
      const suggestion = `${Math.max(1, Math.round(every / checkpoint.every)) * checkpoint.every}`
      issues.push({ path: `benchmarks.${at}.every`, message: saved, suggestion })
    }
    if (!best && !end && (every === null || every > training.max_steps)) {
      const message =
        every === null
          ? 'it is never measured: every, best and end are all off'
          : `it is never measured: the last step is ${training.max_steps}`
      issues.push({ path: `benchmarks.${at}`, message, suggestion: 'end: true' })
    }
    const first = entries.findIndex(
      other =>
        other.suite === suite &&
        other.partial_subset === partial_subset &&
        other.partial_seed === partial_seed,
    )
    if (first < at)
      issues.push({
        path: `benchmarks.${at}.suite`,
        message: `${suite} stands in the list twice with the same items (first at ${first})`,
      })
    return issues
  })
}
