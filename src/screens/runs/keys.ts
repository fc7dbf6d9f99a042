import { safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { named } from '../stage/named-keys.ts'
import { archiveRuns, cancelRuns, cannotCancel, cannotResume, noteRuns, pinRuns, resumeRuns } from './acts.ts'
import { editFilter } from './filter-field.ts'
import { ORDER_WORDS } from './rows.ts'
import type { RunList } from './runs.ts'

const NOTHING_SELECTED = safeText`there is no run under the cursor`

const nothing = (list: RunList) => (list.selected ? null : NOTHING_SELECTED)
/** Why nothing can be done with the chosen runs right now. */
const cannotAct = (list: RunList) => list.stage.readOnly ?? list.doing.busy ?? nothing(list)

export const runsKeys: readonly KeyEntry<RunList>[] = [
  {
    id: 'runs.open',
    keys: ['enter', 'l', 'right'],
    scope: 'runs',
    label: 'open',
    description: 'Open the run under the cursor.',
    footer: 1,
    disabled: nothing,
    run: list => {
      if (list.selected) list.stage.open({ view: 'run', of: list.selected.id })
    },
  },
  {
    id: 'runs.resume',
    keys: ['r'],
    scope: 'runs',
    label: 'resume',
    description:
      'Go on with the run under the cursor, or with those marked, from the newest checkpoint. Asks first.',
    footer: 2,
    disabled: list => cannotAct(list) ?? cannotResume(list),
    run: resumeRuns,
  },
  {
    ...named('runs.new'),
    scope: 'runs',
    label: 'new run',
    description: 'A new run: from a draft, a template, an earlier run or nothing.',
    footer: 3,
    run: list => list.stage.open({ view: 'new' }),
  },
  {
    id: 'runs.new-from',
    keys: ['N'],
    scope: 'runs',
    label: 'new from this',
    description: 'A new run with the config of the run under the cursor.',
    disabled: nothing,
    run: list => {
      if (list.selected) list.stage.open({ view: 'new', state: { from: list.selected.id } })
    },
  },
  {
    ...named('runs.filter'),
    scope: 'runs',
    label: 'filter',
    description:
      'Show only runs that match: words of name, id or key, and fields as in `state:failed lr>1e-4 age<2d -has:checkpoint`, with completion.',
    footer: 5,
    run: editFilter,
  },
  {
    id: 'runs.order',
    keys: ['s'],
    scope: 'runs',
    label: 'sort',
    description: 'The next order: what needs you, newest, last change, name.',
    run: list => {
      list.nextOrder()
      list.stage.notify('muted', safeText`sorted by: ${ORDER_WORDS[list.order]}`)
    },
  },
  {
    id: 'runs.mark',
    keys: ['space'],
    scope: 'runs',
    label: 'mark',
    description: 'Mark the run under the cursor, or take its mark away; acts then are about all marked runs.',
    footer: 4,
    disabled: nothing,
    run: list => {
      if (list.selected) list.marks.toggle(list.selected.id)
      list.walk(1)
    },
  },
  {
    id: 'runs.range',
    keys: ['v'],
    scope: 'runs',
    label: 'range',
    description: 'Begin a range: moving marks every run on the way. Once more ends it.',
    disabled: nothing,
    run: list => {
      if (list.selected) list.marks.range(list.selected.id)
    },
  },
  {
    id: 'runs.mark-all',
    keys: ['*'],
    scope: 'runs',
    label: 'mark all',
    description: 'Mark every run of the list, or none when all are marked.',
    disabled: nothing,
    run: list => list.markAll(),
  },
  {
    id: 'runs.cancel',
    keys: ['c'],
    scope: 'runs',
    label: 'cancel',
    description: 'Stop the chosen runs: they save, end, and can be resumed. Asks first.',
    disabled: list => cannotAct(list) ?? cannotCancel(list),
    run: cancelRuns,
  },
  {
    id: 'runs.archive',
    keys: ['a'],
    scope: 'runs',
    label: 'put away',
    description: 'Leave the chosen runs out of lists, or bring them back. Asks first; nothing is deleted.',
    disabled: cannotAct,
    run: archiveRuns,
  },
  {
    id: 'runs.pin',
    keys: ['P'],
    scope: 'runs',
    label: 'pin',
    description: 'Keep the chosen runs at the top, or no longer.',
    disabled: cannotAct,
    run: list => void pinRuns(list),
  },
  {
    id: 'runs.note',
    keys: ['i'],
    scope: 'runs',
    label: 'note',
    description: 'Write a note to the chosen runs. Asks before it replaces notes of several.',
    disabled: cannotAct,
    run: noteRuns,
  },
]

/** Only there while something is marked: Esc takes the marks off before the filter. */
export const markedKeys: readonly KeyEntry<RunList>[] = [
  {
    id: 'runs.unmark',
    keys: ['esc'],
    scope: 'runs',
    label: 'no marks',
    description: 'Take all marks away.',
    footer: 3,
    run: list => list.marks.clear(),
  },
]

/** Only there while a filter is on: Esc takes it off before it leaves the screen. */
export const filteredKeys: readonly KeyEntry<RunList>[] = [
  {
    ...named('runs.unfilter'),
    scope: 'runs',
    label: 'all runs',
    description: 'Take the filter off.',
    footer: 6,
    run: list => list.setFilter(''),
  },
]
