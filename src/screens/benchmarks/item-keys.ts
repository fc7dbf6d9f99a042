import { shellQuote } from '../../core/text/quote.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { narrowing } from '../stage/narrowing.ts'
import type { ItemList } from './item-list.ts'

export const itemKeys: readonly KeyEntry<ItemList>[] = [
  {
    id: 'benchmark-items.order',
    keys: ['o'],
    scope: 'benchmarks.items',
    label: 'order',
    description: 'Items that cost most first, as they follow in time, or by their own score.',
    footer: 1,
    run: list => list.turnOrder(),
  },
  {
    id: 'benchmark-items.metric',
    keys: ['m'],
    scope: 'benchmarks.items',
    label: 'metric',
    description: 'The next metric of the suite.',
    footer: 2,
    disabled: ({ metrics }) => (metrics.length > 1 ? null : safeText`the suite has no other metric`),
    run: list => list.turnMetric(),
  },
  {
    id: 'benchmark-items.filter',
    keys: ['/'],
    scope: 'benchmarks.items',
    label: 'filter',
    description: 'Only items of recordings with these words in their id.',
    footer: 3,
    run: list => list.stage.edit(narrowing(list.filter, text => list.setFilter(text))),
  },
  {
    id: 'benchmark-items.recording',
    keys: ['enter'],
    scope: 'benchmarks.items',
    label: 'recording',
    description: 'The recording of the item under the cursor, in the catalog.',
    footer: 4,
    disabled: ({ selected }) => (selected ? null : safeText`there is no item under the cursor`),
    run: ({ stage, selected }) => {
      if (selected) stage.open({ view: 'data', of: selected.recording })
    },
  },
  {
    id: 'benchmark-items.copy',
    keys: ['y'],
    scope: 'benchmarks.items',
    label: 'copy',
    description: 'Copy the command that prints the same items.',
    footer: 5,
    run: list => {
      const line = ['orion', ...list.script(), '--json'].map(shellQuote).join(' ')
      list.stage.copy(line, sanitize(`\`${line}\``))
    },
  },
]

/** Only there while a filter is on: Esc takes it off before it leaves the screen. */
export const filteredItemKeys: readonly KeyEntry<ItemList>[] = [
  {
    id: 'benchmark-items.all',
    keys: ['esc'],
    scope: 'benchmarks.items',
    label: 'all items',
    description: 'Take the filter off.',
    footer: 6,
    run: list => list.setFilter(''),
  },
]
