import { Box } from 'ink'
import { BOARD_ROWS, type Subject, THE_BASELINE } from '../../control/bench-board.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place, PlaceState } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { clickItem } from '../ui/list.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { ABOVE_ITEMS, headerLine, placeColumns, rowLine, widthThrough } from '../ui/table.ts'
import { historyLines, scoreLines } from './details.ts'
import { openItems } from './items-screen.tsx'
import { boardKeys, filteredBoardKeys } from './keys.ts'
import { boardCells, boardColumns, noSubjects, noSuites, primaryScore, ROWS_WORDS } from './rows.ts'
import { type BoardState, ScoreBoard } from './score-board.ts'

interface Drawn {
  lines: readonly Line[]
  selected?: { line: number; columns: number }
}

function tableLines(board: ScoreBoard, columns: number): Drawn {
  const { suites, suite, reference, stage } = board
  if (suites.length === 0) return { lines: noSuites(stage.keyWord) }
  const shown = board.visible()
  const cells = shown.map(subject =>
    boardCells(subject, name => board.standingOf(subject, name), {
      suites,
      reference: subject.id === reference.id,
      difference: board.differenceOf(subject),
      ofOneRun: board.run !== null,
    }),
  )
  const placed = placeColumns(boardColumns(suites, suite), cells, columns, board.widths)
  const alone = board.subjects.every(({ id }) => id === THE_BASELINE.id || id === reference.id)
  return {
    lines: [
      headerLine(placed),
      ...cells.map(each => rowLine(placed, each)),
      ...(alone ? noSubjects(board.rows, board.filter, stage.keyWord) : []),
    ],
    selected: { line: 1 + board.at.at - board.at.top, columns: widthThrough(placed, 'subject') },
  }
}

function factsOf(board: ScoreBoard, columns: number): readonly Line[] {
  const { selected, suite, standing, reference } = board
  if (!selected || suite === null) return []
  const looks = board.stage.readOnly === null
  const difference = board.differenceOf(selected)
  return scoreLines(
    { subject: selected, suite, standing, reference, difference, looks },
    board.stage.context.now(),
    columns,
    board.stage.keyWord,
  )
}

function historyOf(board: ScoreBoard, area: Area): readonly Line[] {
  const { selected, suite, reference } = board
  if (!selected || suite === null) return []
  if (selected.run_id === null) return [[], [span(safeText`A baseline has no steps.`, 'muted')]]
  const theirs = board.standingOf(reference, suite).best
  const lines = historyLines(
    board.points(),
    theirs && primaryScore(theirs),
    board.standing.best === null ? null : selected.step,
    area,
  )
  return lines ?? [[], [span(safeText`No score of this run on ${suite} yet.`, 'muted')]]
}

function historyTitle({
  suite,
  selected,
  points,
}: {
  suite: string | null
  selected: Subject | undefined
  points: number
}): Line {
  return [
    span(safeText`${suite ?? ''}`, 'title'),
    span(
      safeText`  over ${points === 1 ? '1 step' : `${countWords(points)} steps`} of ${selected?.run_name ?? ''}`,
      'muted',
    ),
  ]
}

function noteLine(board: ScoreBoard): Line {
  const filter: Line = board.filter === '' ? [] : [span(safeText`/${board.filter}  `, 'accent')]
  const count = board.subjects.filter(({ run_id }) => run_id !== null).length
  const words = safeText`${countWords(count)}${board.more ? '+' : ''} ${ROWS_WORDS[board.rows]}`
  return [...filter, span(words, 'muted')]
}

/** What is in the panes, at the size they have. */
function contentOf(board: ScoreBoard, area: Area) {
  const panes = board.panes()
  const table = tableLines(board, insidePane(area.columns, 0).columns)
  const both = board.wide
  const left = both ? Math.ceil(area.columns / 2) : area.columns
  const right = both ? area.columns - left : area.columns
  const below = panes.details > 0
  return {
    ...{ panes, table, left, right },
    facts: below && (both || !board.history) ? factsOf(board, insidePane(left, 0).columns) : null,
    history:
      below && (both || board.history) ? historyOf(board, insidePane(right, panes.details) as Area) : null,
  }
}

function View({ board, area }: { board: ScoreBoard; area: Area }) {
  const { panes, table, facts, history, left, right } = contentOf(board, area)
  const { selected, suite } = board
  const { keyWord } = board.stage
  const title = historyTitle({ suite, selected, points: board.points().length })
  return (
    <Box flexDirection="column" width={area.columns} height={area.rows}>
      <Pane
        columns={area.columns}
        rows={panes.table}
        title={titleOf('benchmarks')}
        note={noteLine(board)}
        {...table}
      />
      <Box height={panes.details} flexShrink={0}>
        {facts && (
          <Pane
            columns={left}
            rows={panes.details}
            title={titleOf('score')}
            note={board.wide ? [] : [span(safeText`${keyWord('benchmarks.history')} history`, 'muted')]}
            lines={facts}
          />
        )}
        {history && <Pane columns={right} rows={panes.details} title={title} lines={history} />}
      </Box>
    </Box>
  )
}

const text = (value: PlaceState[string] | undefined): string | null =>
  typeof value === 'string' ? value : null

function subjectOf(kept: PlaceState[string] | undefined): Subject {
  const [id, run_id, run_name, step] = Array.isArray(kept) ? kept : []
  if (!id || !run_id || !run_name || !/^\d+$/.test(step ?? '')) return THE_BASELINE
  return { id, run_id, run_name, step: Number(step) }
}

/** What the table remembered of itself; it comes from a file, so nothing of it is believed. */
function readState(state: PlaceState): BoardState {
  return {
    rows: BOARD_ROWS.find(each => each === state.rows) ?? 'measured',
    suite: text(state.suite),
    selected: text(state.selected),
    reference: subjectOf(state.reference),
    filter: text(state.filter) ?? '',
    history: state.history === true,
  }
}

function keptState(board: ScoreBoard): PlaceState {
  const { reference, ...rest } = board.state()
  const { id, run_id, run_name, step } = reference
  return { ...rest, reference: run_id === null ? null : [id, run_id, run_name, `${step}`] }
}

/** Scores of checkpoints by suites, of every run or of one; or, given the key of a result, its items. */
export async function openBenchmarks(stage: Stage, place: Place): Promise<Screen> {
  const { of, state = {} } = place
  if (of !== undefined && /^[0-9a-f]{64}$/.test(of)) return openItems(stage, of, state)
  const board = new ScoreBoard(
    stage,
    of ?? null,
    readState(of === undefined ? state : { rows: 'checkpoints', ...state }),
  )
  let drawn = ''
  const words = () => {
    const { table, facts, history } = contentOf(board, stage.area)
    return [...table.lines, ...(facts ?? []), ...(history ?? []), noteLine(board)].map(lineText).join('\n')
  }
  return {
    place: () => ({ view: 'benchmarks', ...(of === undefined ? {} : { of }), state: keptState(board) }),
    crumb: () => (of === undefined ? safeText`benchmarks` : sanitize(`benchmarks of ${board.runName()}`)),
    script: () => ['bench', 'results', ...(of === undefined ? [] : [of])],
    status: () => (board.doing.busy === null ? [] : [span(board.doing.busy, 'info')]),
    bindings: () => [
      ...(board.filter === '' ? [] : bind(filteredBoardKeys, board)),
      ...bind(boardKeys, board),
      ...bind(listKeys, board),
    ],
    view(area) {
      drawn = words()
      return <View board={board} area={area} />
    },
    click: row =>
      clickItem(board.visible(), row - ABOVE_ITEMS, board.at.selected, delta => board.walk(delta)),
    refresh(data) {
      if (data) board.read()
      return words() !== drawn
    },
    close: () => board.close(),
  }
}
