import { Box } from 'ink'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { type Binding, bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import { clickItem } from '../ui/list.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { ABOVE_ITEMS, headerLine, placeColumns, rowLine, widthThrough } from '../ui/table.ts'
import { dataKeys, detailKeys, queriedKeys } from './keys.ts'
import { RecordingList } from './recordings.ts'
import { DATA_COLUMNS, dataCells, detailLines, emptyLines, noMatchLines, totalsLine } from './rows.ts'

interface Drawn {
  lines: readonly Line[]
  selected?: { line: number; columns: number }
}

function listLines(list: RecordingList, columns: number): Drawn {
  if (list.count === 0) return { lines: emptyLines(list.stage.keyWord) }
  if (list.shown.length === 0) return { lines: noMatchLines(list.filter) }
  const shown = list.visible()
  const cells = shown.map(entry => dataCells(entry, list.lookOf(entry)))
  const placed = placeColumns(DATA_COLUMNS, cells, columns, list.widths)
  return {
    lines: [headerLine(placed), ...cells.map(each => rowLine(placed, each))],
    selected: {
      line: 1 + shown.findIndex(({ id }) => id === list.place.selected),
      columns: widthThrough(placed, 'recording'),
    },
  }
}

function noteLine(list: RecordingList): Line {
  if (list.mistake !== null) return [span(sanitize(list.mistake), 'warn')]
  const filter: Line = list.filter === '' ? [] : [span(safeText`/${list.filter}  `, 'accent')]
  return [...filter, ...totalsLine(list.totals, list.count)]
}

function View({ list, area }: { list: RecordingList; area: Area }) {
  const { columns } = area
  const entry = list.selected
  const rows = list.open && entry ? list.listRows() : area.rows
  const { lines, selected } = listLines(list, insidePane(columns, rows).columns)
  return (
    <Box flexDirection="column" width={columns} height={area.rows}>
      <Pane
        columns={columns}
        rows={rows}
        title={titleOf('recordings')}
        note={noteLine(list)}
        lines={lines}
        {...(selected === undefined ? {} : { selected })}
      />
      {entry && rows < area.rows && (
        <Pane
          columns={columns}
          rows={area.rows - rows}
          title={titleOf('recording')}
          lines={detailLines(entry, list.runsOn(entry), list.stage.context.now())}
        />
      )}
    </Box>
  )
}

/** Recordings of the catalog: what they hold, whether their files are as they were, which runs used them. */
export async function openData(stage: Stage, { of, state = {} }: Place): Promise<Screen> {
  const list = new RecordingList(stage)
  if (typeof state.filter === 'string') list.setFilter(state.filter)
  const selected = of ?? state.selected
  if (typeof selected === 'string') list.select(selected)
  list.open = of !== undefined || state.open === true
  return {
    place: (): Place => ({
      view: 'data',
      state: { filter: list.filter, selected: list.place.selected, open: list.open },
    }),
    crumb: (): SafeText => safeText`data`,
    script: () => list.script(),
    status: (): Line =>
      list.doing.busy === null
        ? [span(safeText`${countWords(list.count)} recordings`, 'muted')]
        : [span(list.doing.busy, 'info')],
    bindings(): Binding[] {
      return [
        ...(list.open ? bind(detailKeys, list) : []),
        ...(list.filter === '' ? [] : bind(queriedKeys, list)),
        ...bind(dataKeys, list),
        ...bind(listKeys, list),
      ]
    },
    view: area => <View list={list} area={area} />,
    click: row =>
      clickItem(list.visible(), row - ABOVE_ITEMS, list.place.selected, delta => list.walk(delta)),
    refresh(data) {
      if (data) list.read()
      return data
    },
    close: () => list.close(),
  }
}
