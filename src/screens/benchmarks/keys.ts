import { subjectText } from '../../control/bench-board.ts'
import { shellQuote } from '../../core/text/quote.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { named } from '../stage/named-keys.ts'
import { narrowing } from '../stage/narrowing.ts'
import { lookForSuites } from './look-for-suites.ts'
import { measureSelected } from './measuring.ts'
import type { ScoreBoard } from './score-board.ts'

const nothing = ({ selected, suite, stage }: ScoreBoard): SafeText | null => {
  if (suite === null)
    return safeText`no suite is known yet: ${stage.keyWord('benchmarks.suites')} looks for them`
  return selected ? null : safeText`there is nothing under the cursor`
}

const unanswered = (board: ScoreBoard): SafeText | null =>
  nothing(board) ??
  (board.standing.best === null
    ? safeText`it was not measured on ${board.suite ?? ''}: ${board.stage.keyWord('benchmarks.measure')} measures it`
    : null)

const oneSuite = ({ suites }: ScoreBoard): SafeText | null =>
  suites.length > 1 ? null : safeText`there is no other suite`

export const boardKeys: readonly KeyEntry<ScoreBoard>[] = [
  {
    id: 'benchmarks.items',
    keys: ['enter'],
    scope: 'benchmarks',
    label: 'items',
    description: 'The items of the score under the cursor, those that cost most first.',
    footer: 1,
    disabled: unanswered,
    run: ({ stage, standing }) => {
      if (standing.best) stage.open({ view: 'benchmarks', of: standing.best.key })
    },
  },
  {
    id: 'benchmarks.right',
    keys: ['right', 'l'],
    scope: 'benchmarks',
    label: 'next suite',
    description:
      'To the suite on the right: differences, history and items are those of the suite under the cursor.',
    disabled: oneSuite,
    run: board => board.along(1),
  },
  {
    id: 'benchmarks.left',
    keys: ['left', 'h'],
    scope: 'benchmarks',
    label: 'suite before',
    description: 'To the suite on the left.',
    disabled: oneSuite,
    run: board => board.along(-1),
  },
  {
    ...named('benchmarks.measure'),
    scope: 'benchmarks',
    label: 'measure',
    description: 'Measure what is under the cursor on the suite under it. Shows the command and asks first.',
    footer: 2,
    disabled: board => nothing(board) ?? board.stage.readOnly ?? board.doing.busy,
    run: measureSelected,
  },
  {
    id: 'benchmarks.reference',
    keys: ['b'],
    scope: 'benchmarks',
    label: 'compare with',
    description: 'Compare everything with what is under the cursor, item by item.',
    footer: 3,
    disabled: board =>
      nothing(board) ??
      (board.selected?.id === board.reference.id ? safeText`everything is compared with it already` : null),
    run: board => board.selected && board.compareWith(board.selected),
  },
  {
    id: 'benchmarks.filter',
    keys: ['/'],
    scope: 'benchmarks',
    label: 'filter',
    description: 'Only checkpoints of runs with these words in name, id or key.',
    footer: 4,
    run: board => board.stage.edit(narrowing(board.filter, text => board.setFilter(text))),
  },
  {
    ...named('benchmarks.rows'),
    scope: 'benchmarks',
    label: 'rows',
    description: 'Measured checkpoints, the newest such of each run, or every checkpoint.',
    footer: 5,
    run: board => board.turnRows(),
  },
  {
    ...named('benchmarks.history'),
    scope: 'benchmarks',
    label: 'history',
    description: 'On a narrow screen: the score over the steps of the run, in place of the facts.',
    disabled: board => nothing(board) ?? (board.wide ? safeText`facts and history are both in sight` : null),
    run: board => {
      board.history = !board.history
    },
  },
  {
    ...named('benchmarks.suites'),
    scope: 'benchmarks',
    label: 'look for suites',
    description: 'Read which suites there are: those of Orion and those in your folder of benchmarks.',
    disabled: board => board.stage.readOnly ?? board.doing.busy,
    run: lookForSuites,
  },
  {
    id: 'benchmarks.run',
    keys: ['a'],
    scope: 'benchmarks',
    label: 'its run',
    description: 'The page of the run that the checkpoint belongs to.',
    disabled: ({ selected }) => (selected?.run_id ? null : safeText`there is no checkpoint under the cursor`),
    run: ({ stage, selected }) => {
      if (selected?.run_id) stage.open({ view: 'run', of: selected.run_id })
    },
  },
  {
    id: 'benchmarks.copy',
    keys: ['y'],
    scope: 'benchmarks',
    label: 'copy',
    description: 'Copy the command that says the same: the comparison, or else the results.',
    footer: 7,
    disabled: nothing,
    run: board => board.stage.copy(twinOf(board), sanitize(`\`${twinOf(board)}\``)),
  },
]

/** The line that says in a shell what stands under the cursor. */
function twinOf(board: ScoreBoard): string {
  const { selected, suite, reference } = board
  if (!selected || suite === null) return 'orion bench results'
  const compared = board.differenceOf(selected)?.kind === 'compared'
  const [from, to] = [subjectText(reference), subjectText(selected)].map(shellQuote)
  return compared
    ? `orion bench compare ${suite} ${from} ${to}`
    : `orion bench results ${to} --suite ${suite}`
}

/** Only there while a filter is on: Esc takes it off before it leaves the screen. */
export const filteredBoardKeys: readonly KeyEntry<ScoreBoard>[] = [
  {
    id: 'benchmarks.all',
    keys: ['esc'],
    scope: 'benchmarks',
    label: 'all runs',
    description: 'Take the filter off.',
    footer: 6,
    run: board => board.setFilter(''),
  },
]
