import { safeText } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { headerLine, placeColumns, rowLine, widthThrough } from '../ui/table.ts'
import { CheckpointList } from './checkpoints.ts'
import { checkpointKeys } from './keys.ts'
import { CHECKPOINT_COLUMNS, checkpointCells, NO_CHECKPOINTS } from './rows.ts'

function tableLines(list: CheckpointList, columns: number): { lines: readonly Line[]; reach: number } {
  const { top } = list.at
  const shown = list.checkpoints.slice(top, top + list.height())
  const now = list.stage.context.now()
  const cells = shown.map(checkpoint => checkpointCells(checkpoint, now))
  const placed = placeColumns(CHECKPOINT_COLUMNS, cells, columns, list.widths)
  const lines = [headerLine(placed), ...cells.map(each => rowLine(placed, each))]
  return {
    lines: shown.length === 0 ? NO_CHECKPOINTS : lines,
    reach: widthThrough(placed, 'verified'),
  }
}

/** The checkpoints of one run, or of every run. */
export function openCheckpoints(stage: Stage, { of, state = {} }: Place): Screen {
  const list = new CheckpointList(
    stage,
    of ?? null,
    typeof state.selected === 'string' ? state.selected : null,
  )
  let drawn = ''
  const words = () =>
    tableLines(list, insidePane(stage.area.columns, 0).columns).lines.map(lineText).join('\n')
  return {
    place: () => ({
      view: 'checkpoints',
      ...(of === undefined ? {} : { of }),
      state: { selected: list.at.selected },
    }),
    crumb: () => safeText`checkpoints`,
    status: () => (list.doing.busy === null ? [] : [span(list.doing.busy, 'info')]),
    bindings: () => [...bind(checkpointKeys, list), ...bind(listKeys, list)],
    view(area: Area) {
      const { lines, reach } = tableLines(list, insidePane(area.columns, area.rows).columns)
      drawn = words()
      return (
        <Pane
          columns={area.columns}
          rows={area.rows}
          title={titleOf('checkpoints')}
          note={[span(safeText`${countWords(list.checkpoints.length)}`, 'muted')]}
          lines={lines}
          selected={{ line: 1 + list.at.at - list.at.top, columns: reach }}
        />
      )
    },
    refresh(data) {
      if (data) list.read()
      return words() !== drawn
    },
    close() {},
  }
}
