import { safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { named } from '../stage/named-keys.ts'
import { narrowing } from '../stage/narrowing.ts'
import { addRecordings, verifyRecordings } from './acts.ts'
import type { RecordingList } from './recordings.ts'

const nothing = (list: RecordingList) =>
  list.selected ? null : safeText`there is no recording under the cursor`

export const dataKeys: readonly KeyEntry<RecordingList>[] = [
  {
    id: 'data.details',
    keys: ['enter', 'l', 'right'],
    scope: 'data',
    label: 'details',
    description: 'Everything about the recording under the cursor, and the runs that used it.',
    footer: 1,
    disabled: nothing,
    run: list => {
      list.open = !list.open
      list.walk(0)
    },
  },
  {
    id: 'data.filter',
    keys: ['/'],
    scope: 'data',
    label: 'query',
    description: 'Show only recordings that match words, or a query such as `query(dataset="r2-test")`.',
    footer: 2,
    run: list => list.stage.edit(narrowing(list.filter, text => list.setFilter(text))),
  },
  {
    ...named('data.add'),
    scope: 'data',
    label: 'add',
    description: 'Add recordings: a file, or every readable file below a folder.',
    footer: 3,
    disabled: list => list.stage.readOnly ?? list.doing.busy,
    run: addRecordings,
  },
  {
    id: 'data.verify',
    keys: ['v'],
    scope: 'data',
    label: 'verify',
    description: 'Read the file under the cursor whole and compare it with the catalog.',
    footer: 4,
    disabled: list => list.doing.busy ?? nothing(list),
    run: list => void verifyRecordings(list, false),
  },
  {
    id: 'data.verify-all',
    keys: ['V'],
    scope: 'data',
    label: 'verify all',
    description: 'Read the files of all recordings in the list and compare them with the catalog.',
    disabled: list => list.doing.busy ?? nothing(list),
    run: list => void verifyRecordings(list, true),
  },
  {
    id: 'data.copy',
    keys: ['y'],
    scope: 'data',
    label: 'copy',
    description: 'Copy the id of the recording under the cursor.',
    disabled: nothing,
    run: list => {
      if (list.selected) list.stage.copy(list.selected.id, safeText`the id of the recording`)
    },
  },
]

/** Only there while the pane of details is: Esc closes it first. */
export const detailKeys: readonly KeyEntry<RecordingList>[] = [
  {
    id: 'data.close-details',
    keys: ['esc'],
    scope: 'data',
    label: 'close details',
    description: 'Close the details.',
    run: list => {
      list.open = false
      list.walk(0)
    },
  },
]

/** Only there while a query is on: Esc takes it off before it leaves the screen. */
export const queriedKeys: readonly KeyEntry<RecordingList>[] = [
  {
    id: 'data.all',
    keys: ['esc'],
    scope: 'data',
    label: 'all recordings',
    description: 'Take the query off.',
    footer: 5,
    run: list => list.setFilter(''),
  },
]
