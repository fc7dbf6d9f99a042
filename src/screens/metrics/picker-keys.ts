import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'

/** A list of runs of which some are marked. */
export interface Picking {
  /** Null, or why the run under the cursor cannot be marked. */
  cannotMark(): SafeText | null
  mark(): void
  clear(): void
  find(): void
  close(): void
}

export const pickerKeys: readonly KeyEntry<Picking>[] = [
  {
    id: 'metrics.pick-mark',
    keys: ['space'],
    scope: 'metrics.runs',
    label: 'mark',
    description: 'Lay the curves of the run under the cursor over the others, or take them off.',
    footer: 1,
    disabled: picker => picker.cannotMark(),
    run: picker => picker.mark(),
  },
  {
    id: 'metrics.pick-done',
    keys: ['enter', 'esc', 'a', 'q'],
    scope: 'metrics.runs',
    label: 'done',
    description: 'Back to the charts.',
    footer: 2,
    run: picker => picker.close(),
  },
  {
    id: 'metrics.pick-find',
    keys: ['/'],
    scope: 'metrics.runs',
    label: 'find',
    description: 'List only runs whose name, id or key has what is typed.',
    footer: 3,
    run: picker => picker.find(),
  },
  {
    id: 'metrics.pick-none',
    keys: ['D'],
    scope: 'metrics.runs',
    label: 'none',
    description: 'Take all other runs off the charts.',
    footer: 4,
    run: picker => picker.clear(),
  },
]

export const NO_RUN = safeText`there is no run under the cursor`
