import type { KeyEntry } from '../stage/keys.ts'
import { narrowing } from '../stage/narrowing.ts'
import type { LinePage } from './line-page.ts'

export const lineKeys: readonly KeyEntry<LinePage>[] = [
  {
    id: 'lines.filter',
    keys: ['/'],
    scope: 'lines',
    label: 'filter',
    description: 'Show only lines that hold these words.',
    footer: 2,
    run: page => page.stage.edit(narrowing(page.filter, text => page.setFilter(text))),
  },
]

/** Only there while a filter is on: Esc takes it off before it leaves the page. */
export const filteredLineKeys: readonly KeyEntry<LinePage>[] = [
  {
    id: 'lines.all',
    keys: ['esc'],
    scope: 'lines',
    label: 'all lines',
    description: 'Show all lines again.',
    footer: 1,
    run: page => page.setFilter(''),
  },
]
