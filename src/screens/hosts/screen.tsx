import { Box } from 'ink'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { plural } from '../../core/text/words.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { clickItem } from '../ui/list.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { ABOVE_ITEMS, headerLine, placeColumns, rowLine, widthThrough } from '../ui/table.ts'
import { HostList } from './host-list.ts'
import { hostDetailKeys, hostKeys } from './keys.ts'
import { detailLines, HOST_COLUMNS, hostCells } from './rows.ts'

interface Drawn {
  lines: readonly Line[]
  selected?: { line: number; columns: number }
}

const HINT: readonly Line[] = [
  [],
  [span(safeText`Other machines are profiles in your settings, as in`, 'muted')],
  [span(safeText`  profiles:`, 'accent')],
  [span(safeText`    gpubox: { adapter: ssh, host: gpubox, run_root: /scratch/runs }`, 'accent')],
]

function listLines(list: HostList, columns: number): Drawn {
  const now = list.stage.context.now()
  const shown = list.visible()
  if (shown.length === 0) return { lines: [] }
  const cells = shown.map(host => hostCells(host, list.asking.get(host.profile), now))
  const placed = placeColumns(HOST_COLUMNS, cells, columns, list.widths)
  const items = shown.map(({ profile }) => ({ id: profile }))
  return {
    lines: [
      headerLine(placed),
      ...cells.map(each => rowLine(placed, each)),
      ...(list.shown.length === 1 ? HINT : []),
    ],
    selected: {
      line: 1 + items.findIndex(({ id }) => id === list.place.selected),
      columns: widthThrough(placed, 'profile'),
    },
  }
}

function detailsOf(list: HostList, columns: number): readonly Line[] {
  const { selected: host, stage } = list
  if (!list.open || !host) return []
  return detailLines(host, list.cluster(host.profile), list.runsOn(host), stage.context.now(), columns)
}

function noteLine({ shown }: HostList): Line {
  const bad = shown.filter(({ state }) => state === 'unreachable').length
  return bad === 0
    ? [span(safeText`${plural(shown.length, 'profile')}`, 'muted')]
    : [span(safeText`${plural(bad, 'machine')} cannot be reached`, 'bad')]
}

function View({ list, area }: { list: HostList; area: Area }) {
  const { columns } = area
  const host = list.selected
  const inside = insidePane(columns, area.rows).columns
  const rows = list.open && host ? list.listRows() : area.rows
  const { lines, selected } = listLines(list, inside)
  return (
    <Box flexDirection="column" width={columns} height={area.rows}>
      <Pane
        columns={columns}
        rows={rows}
        title={titleOf('hosts')}
        note={noteLine(list)}
        lines={lines}
        {...(selected === undefined ? {} : { selected })}
      />
      {host && rows < area.rows && (
        <Pane
          columns={columns}
          rows={area.rows - rows}
          title={[span(sanitize(host.profile), 'title')]}
          lines={detailsOf(list, inside)}
        />
      )}
    </Box>
  )
}

/** Every profile with how its machine is reached, and what can be done about that. */
export async function openHosts(stage: Stage, { of, state = {} }: Place): Promise<Screen> {
  const list = new HostList(stage)
  const selected = of ?? state.selected
  if (typeof selected === 'string') list.select(selected)
  await list.read()
  if (of !== undefined || state.open === true) list.turnDetails()
  let drawn = ''
  const words = (columns: number): string =>
    [...listLines(list, columns).lines, noteLine(list), ...detailsOf(list, columns)].map(lineText).join('\n')
  const look = () => words(insidePane(stage.area.columns, 0).columns)
  return {
    place: () => ({ view: 'hosts', state: { selected: list.place.selected, open: list.open } }),
    crumb: () => safeText`hosts`,
    script: () => ['hosts', ...(list.open && list.selected ? [list.selected.profile] : [])],
    status: () =>
      list.asking.size === 0 ? [] : [span(safeText`asking ${[...list.asking.keys()].join(', ')}`, 'info')],
    bindings: () => [
      ...(list.open ? bind(hostDetailKeys, list) : []),
      ...bind(hostKeys, list),
      ...bind(listKeys, list),
    ],
    view(area) {
      drawn = words(insidePane(area.columns, 0).columns)
      return <View list={list} area={area} />
    },
    click: row =>
      clickItem(
        list.visible().map(({ profile }) => ({ id: profile })),
        row - ABOVE_ITEMS,
        list.place.selected,
        delta => list.walk(delta),
      ),
    refresh(data) {
      if (data) void list.read().catch(error => stage.failed(safeText`the profiles cannot be read`, error))
      return look() !== drawn
    },
    close: () => list.close(),
  }
}
