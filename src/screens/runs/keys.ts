import { safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import type { RunList } from './runs.ts'

const NOTHING_SELECTED = safeText`there is no run under the cursor`

export const runsKeys: readonly KeyEntry<RunList>[] = [
  {
    id: 'runs.open',
    keys: ['enter', 'l', 'right'],
    scope: 'runs',
    label: 'open',
    description: 'Open the run under the cursor.',
    footer: 1,
    disabled: list => (list.selected ? null : NOTHING_SELECTED),
    run: list => {
      if (list.selected) list.stage.open({ view: 'run', of: list.selected.id })
    },
  },
  {
    id: 'runs.new',
    keys: ['n'],
    scope: 'runs',
    label: 'new run',
    description: 'A new run: from a draft, a template, an earlier run or nothing.',
    footer: 4,
    run: list => list.stage.open({ view: 'new' }),
  },
  {
    id: 'runs.new-from',
    keys: ['N'],
    scope: 'runs',
    label: 'new from this',
    description: 'A new run with the config of the run under the cursor.',
    disabled: list => (list.selected ? null : NOTHING_SELECTED),
    run: list => {
      if (list.selected) list.stage.open({ view: 'new', state: { from: list.selected.id } })
    },
  },
  {
    id: 'runs.filter',
    keys: ['/'],
    scope: 'runs',
    label: 'filter',
    description: 'Show only runs whose name, id or key holds what is typed; `state:failed` picks states.',
    footer: 2,
    run: list => {
      const before = list.filter
      list.stage.edit({
        label: safeText`/`,
        text: before,
        at: [...before].length,
        change: text => list.setFilter(text),
        done: () => {},
        cancel: () => list.setFilter(before),
      })
    },
  },
]

/** Only there while a filter is on: Esc takes it off before it leaves the screen. */
export const filteredKeys: readonly KeyEntry<RunList>[] = [
  {
    id: 'runs.unfilter',
    keys: ['esc'],
    scope: 'runs',
    label: 'all runs',
    description: 'Take the filter off.',
    footer: 3,
    run: list => list.setFilter(''),
  },
]
