import type { KeyEntry } from '../stage/keys.ts'
import { narrowing } from '../stage/narrowing.ts'
import type { TextPage } from './text-page.ts'

export const textKeys: readonly KeyEntry<TextPage>[] = [
  {
    id: 'run.text-filter',
    keys: ['/'],
    scope: 'run.text',
    label: 'filter',
    description: 'Show only lines that hold these words.',
    footer: 2,
    run: page => page.stage.edit(narrowing(page.filter, text => page.setFilter(text))),
  },
]

/** Only there while a filter is on: Esc takes it off before it leaves the page. */
export const filteredTextKeys: readonly KeyEntry<TextPage>[] = [
  {
    id: 'run.text-all',
    keys: ['esc'],
    scope: 'run.text',
    label: 'all lines',
    description: 'Show all lines again.',
    footer: 1,
    run: page => page.setFilter(''),
  },
]
