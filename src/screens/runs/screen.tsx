import { registryGlance } from '../../control/glance.ts'
import { waitWords } from '../../core/hosts/job-words.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { RUN_ORDERS } from '../../schema/run.ts'
import { type Binding, bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { clickItem } from '../ui/list.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { scoreLine } from '../ui/score-line.ts'
import { ABOVE_ITEMS, headerLine, placeColumns, rowLine, widthThrough } from '../ui/table.ts'
import { filteredKeys, markedKeys, runsKeys } from './keys.ts'
import {
  countsLine,
  emptyLines,
  lookingLines,
  noMatchLines,
  ORDER_WORDS,
  RUN_COLUMNS,
  runCells,
  WITHOUT_SCORES,
} from './rows.ts'
import { RunList } from './runs.ts'

/** Lines of the table and which of them is under the cursor. */
export function listLines(
  list: RunList,
  columns: number,
): { lines: Line[]; selected?: { line: number; columns: number } } {
  if (list.runs.length === 0) {
    if (list.looking) return { lines: [...lookingLines(list.filter)] }
    const { keyWord } = list.stage
    return { lines: [...(list.filter === '' ? emptyLines(keyWord) : noMatchLines(list.filter, keyWord))] }
  }
  const now = list.stage.context.now()
  const shown = list.visible()
  const cells = shown.map(run => {
    const facts = {
      glance: list.glanceOf(run),
      vitals: list.vitalsOf(run),
      score: list.scoreOf(run),
      marked: list.marks.has(run.id),
    }
    return runCells(run, facts, now)
  })
  const scored = shown.some(run => list.scoreOf(run) !== undefined)
  const placed = placeColumns(scored ? RUN_COLUMNS : WITHOUT_SCORES, cells, columns, list.widths)
  return {
    lines: [headerLine(placed), ...cells.map(each => rowLine(placed, each))],
    selected: {
      line: 1 + shown.findIndex(({ id }) => id === list.place.selected),
      columns: widthThrough(placed, 'name'),
    },
  }
}

function noteLine(list: RunList): Line {
  const { marks } = list
  const filter: Line = list.filter === '' ? [] : [span(safeText`/${list.filter}  `, 'accent')]
  const marked: Line =
    marks.size === 0
      ? []
      : [span(safeText`${countWords(marks.size)} marked${marks.ranging ? ', range' : ''}  `, 'accent')]
  const order: Line = [span(safeText`${ORDER_WORDS[list.order]}  `, 'muted')]
  const at = list.runs.length === 0 ? 0 : list.place.at + 1
  const total = `${countWords(list.runs.length)}${list.more ? '+' : ''}`
  return [...marked, ...filter, ...order, span(safeText`${countWords(at)} of ${total}`, 'muted')]
}

/** The list, and in its last row what is said of the run under the cursor, where there is room. */
function withAside(lines: Line[], aside: Line, inside: Area): Line[] {
  if (aside.length === 0 || lines.length >= inside.rows) return lines
  const blank = Array.from({ length: inside.rows - lines.length - 1 }, (): Line => [])
  return [...lines, ...blank, aside]
}

/** What is said of the selected run beside its row: the worst complaint, what it waits for, its note, or its score. */
function asideLine(list: RunList): Line {
  const run = list.selected
  if (!run) return []
  const [complaint] = list.vitalsOf(run)?.health ?? []
  if (complaint) return [span(sanitize(complaint.words), 'warn')]
  const job = run.state === 'queued' ? (list.glanceOf(run)?.job ?? null) : null
  const waits = job === null ? '' : waitWords(job, list.stage.context.now())
  if (waits !== '') return [span(sanitize(`waits for ${waits}`), 'info')]
  if (run.note !== '') return [span(sanitize(run.note), 'muted')]
  const score = list.scoreOf(run)
  return score ? [...scoreLine(score), span(safeText`  step ${countWords(score.step)}`, 'muted')] : []
}

/** The first screen: every run, those that need somebody first. */
export function openRuns(stage: Stage, { state = {} }: Place): Screen & { list: RunList } {
  const list = new RunList(stage)
  const order = RUN_ORDERS.find(each => each === state.order)
  if (order) list.setOrder(order)
  if (typeof state.filter === 'string') list.setFilter(state.filter)
  list.marks.restore(state)
  if (typeof state.selected === 'string') list.select(state.selected)
  let status = countsLine(registryGlance(stage.context))
  let drawn = ''
  const words = (lines: readonly Line[]) =>
    [...lines, status, noteLine(list), asideLine(list)].map(lineText).join('\n')
  const look = () => words(listLines(list, insidePane(stage.area.columns, 0).columns).lines)
  return {
    list,
    place: (): Place => ({
      view: 'runs',
      state: {
        filter: list.filter,
        order: list.order,
        selected: list.place.selected,
        marks: list.marks.state(),
      },
    }),
    crumb: (): SafeText => safeText`runs`,
    status: () => (list.doing.busy === null ? status : [span(list.doing.busy, 'info')]),
    script: () => ['runs', ...(list.filter === '' ? [] : [list.filter]), '--sort', list.order],
    bindings(): Binding[] {
      return [
        ...(list.marks.size > 0 ? bind(markedKeys, list) : []),
        ...(list.filter === '' ? [] : bind(filteredKeys, list)),
        ...bind(runsKeys, list),
        ...bind(listKeys, list),
      ]
    },
    view({ columns, rows }: Area) {
      const { lines, selected } = listLines(list, insidePane(columns, rows).columns)
      drawn = words(lines)
      return (
        <Pane
          columns={columns}
          rows={rows}
          title={titleOf('runs')}
          note={noteLine(list)}
          lines={withAside(lines, asideLine(list), insidePane(columns, rows))}
          {...(selected === undefined ? {} : { selected })}
        />
      )
    },
    click: row =>
      clickItem(list.visible(), row - ABOVE_ITEMS, list.place.selected, delta => list.walk(delta)),
    refresh(data) {
      if (data) {
        list.read()
        status = countsLine(registryGlance(stage.context))
      }
      return look() !== drawn
    },
    close: () => list.close(),
  }
}
