import { registryGlance } from '../../control/glance.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { OrionError } from '../../schema/error.ts'
import { type Binding, bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { headerLine, placeColumns, rowLine, widthThrough } from '../ui/table.ts'
import { filteredKeys, runsKeys } from './keys.ts'
import { countsLine, EMPTY_LINES, noMatchLines, RUN_COLUMNS, runCells } from './rows.ts'
import { RunList } from './runs.ts'

function errorLines(error: unknown): Line[] {
  const message = error instanceof Error ? error.message : String(error)
  const hint = error instanceof OrionError ? error.hint : undefined
  return [
    [],
    [span(safeText`The runs cannot be read.`, 'bad')],
    [span(sanitize(message))],
    ...(hint === undefined ? [] : [[span(sanitize(hint), 'muted')]]),
  ]
}

/** Lines of the table and which of them is under the cursor. */
export function listLines(
  list: RunList,
  columns: number,
): { lines: Line[]; selected?: { line: number; columns: number } } {
  if (list.error !== null) return { lines: errorLines(list.error) }
  if (list.runs.length === 0) {
    return { lines: [...(list.filter === '' ? EMPTY_LINES : noMatchLines(list.filter))] }
  }
  const now = list.stage.context.now()
  const shown = list.visible()
  const cells = shown.map(run => runCells(run, list.glanceOf(run), now))
  const placed = placeColumns(RUN_COLUMNS, cells, columns, list.widths)
  return {
    lines: [headerLine(placed), ...cells.map(each => rowLine(placed, each))],
    selected: {
      line: 1 + shown.findIndex(({ id }) => id === list.place.selected),
      columns: widthThrough(placed, 'name'),
    },
  }
}

function noteLine(list: RunList): Line {
  const filter: Line = list.filter === '' ? [] : [span(safeText`/${list.filter}  `, 'accent')]
  const at = list.runs.length === 0 ? 0 : list.place.at + 1
  const total = `${countWords(list.runs.length)}${list.more ? '+' : ''}`
  return [...filter, span(safeText`${countWords(at)} of ${total}`, 'muted')]
}

/** The first screen: every run, those that need somebody first. */
export function openRuns(stage: Stage, { state = {} }: Place): Screen & { list: RunList } {
  const list = new RunList(stage)
  if (typeof state.filter === 'string') list.setFilter(state.filter)
  if (typeof state.selected === 'string') list.select(state.selected)
  let status = countsLine(registryGlance(stage.context))
  let drawn = ''
  const words = (lines: readonly Line[]) => [...lines, status, noteLine(list)].map(lineText).join('\n')
  const look = () => words(listLines(list, insidePane(stage.area.columns, 0).columns).lines)
  return {
    list,
    place: (): Place => ({ view: 'runs', state: { filter: list.filter, selected: list.place.selected } }),
    crumb: (): SafeText => safeText`runs`,
    status: () => status,
    bindings(): Binding[] {
      return [
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
          lines={lines}
          {...(selected === undefined ? {} : { selected })}
        />
      )
    },
    refresh(data) {
      if (data) {
        list.read()
        status = countsLine(registryGlance(stage.context))
      }
      return look() !== drawn
    },
    close() {},
  }
}
