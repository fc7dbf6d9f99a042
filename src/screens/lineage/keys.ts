import { safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { named } from '../stage/named-keys.ts'
import type { LineageView } from './lineage.ts'

export const lineageKeys: readonly KeyEntry<LineageView>[] = [
  {
    id: 'lineage.open',
    keys: ['enter'],
    scope: 'lineage',
    label: 'open',
    description: 'The page of the run or of the checkpoint under the cursor; folded checkpoints unfold.',
    footer: 1,
    run: view => {
      const { stop, cursor, stage } = view
      if (stop?.kind === 'more') view.fold()
      else if (stop?.checkpoint) stage.open({ view: 'checkpoints', of: stop.checkpoint.id })
      else stage.open({ view: 'run', of: cursor.run })
    },
  },
  {
    id: 'lineage.right',
    keys: ['right', 'l'],
    scope: 'lineage',
    label: 'along',
    description: 'To the next checkpoint of the run.',
    run: view => view.along(1),
  },
  {
    id: 'lineage.left',
    keys: ['left', 'h'],
    scope: 'lineage',
    label: 'back along',
    description: 'To the checkpoint before; from a name to the checkpoint that the run came from.',
    run: view => view.along(-1),
  },
  {
    ...named('lineage.mark'),
    scope: 'lineage',
    label: 'mark',
    description: 'Mark the run or checkpoint for a comparison.',
    footer: 2,
    run: view => view.mark(),
  },
  {
    id: 'lineage.diff',
    keys: ['d'],
    scope: 'lineage',
    label: 'diff',
    description: 'Compare two marked nodes, or a marked one with that under the cursor.',
    footer: 3,
    disabled: view => {
      const pair = view.pair()
      return typeof pair === 'string' ? pair : null
    },
    run: view => {
      const pair = view.pair()
      if (typeof pair !== 'string')
        view.stage.open({ view: 'checkpoints', of: pair.before, state: { against: pair.after } })
    },
  },
  {
    id: 'lineage.fold',
    keys: ['z'],
    scope: 'lineage',
    label: 'fold',
    description: 'Fold what hangs below the run, or unfold it; on folded checkpoints show them.',
    footer: 4,
    disabled: ({ relative, stop }) =>
      stop?.kind === 'more' || (relative?.children.length ?? 0) > 0
        ? null
        : safeText`nothing hangs below this run`,
    run: view => view.fold(),
  },
]

/** Only there while something is marked. */
export const unmarkNodeKeys: readonly KeyEntry<LineageView>[] = [
  {
    id: 'lineage.unmark',
    keys: ['esc'],
    scope: 'lineage',
    label: 'unmark',
    description: 'Take the marks away.',
    run: view => {
      view.marks = []
    },
  },
]
