import type { Context } from '../../control/context.ts'
import { findRun } from '../../control/find-run.ts'
import { type Place, VIEWS } from '../stage/place.ts'

/** Views that show one run when they are given one. */
const OF_RUN: readonly string[] = ['run', 'metrics', 'checkpoints', 'lineage', 'preflight', 'benchmarks']

/**
 * The view that a line names, or null when it is a line for the verbs: a view alone, or a view and one run, as in `runs`,
 * `run last`, `lineage finetune-p042`. Throws what `findRun` throws.
 */
export function commandPlace(context: Context, line: string): Place | null {
  const [word = '', of, ...more] = line.split(/\s+/)
  const view = VIEWS.find(name => name === word)
  if (!view || more.length > 0 || of?.startsWith('-')) return null
  if (of === undefined) return view === 'run' || view === 'preflight' || view === 'metrics' ? null : { view }
  if (view === 'hosts') return of in context.settings.profiles ? { view, of } : null
  if (!OF_RUN.includes(view)) return null
  return { view, of: findRun(context, of).id }
}
