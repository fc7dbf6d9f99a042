import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { type Binding, bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { headerLine, placeColumns, rowLine, widthThrough } from '../ui/table.ts'
import { cardLines } from './card.ts'
import { CHECKPOINT_COLUMNS, checkpointCells, NO_CHECKPOINTS } from './checkpoint-rows.ts'
import { factLines } from './facts.ts'
import { checkpointKeys, logKeys, overviewKeys, runKeys } from './keys.ts'
import { OpenRun } from './open-run.ts'
import { Overview } from './overview.tsx'
import { tabsLine } from './tabs.ts'

function LogsTab({ page, area }: { page: OpenRun; area: Area }) {
  const { view, loading } = page.logs
  const { rows } = insidePane(area.columns, area.rows)
  const lines = view.rows(rows)
  const below = view.below(rows)
  const where = view.only ?? (view.tail.sources.length > 1 ? 'all outputs' : (view.tail.sources[0] ?? ''))
  const note = view.follow ? safeText`following` : safeText`${countWords(below)} below, f follows`
  const empty = loading ? safeText`Reading.` : safeText`Nothing was written yet.`
  return (
    <Pane
      columns={area.columns}
      rows={area.rows}
      title={[...titleOf('logs'), span(safeText`  attempt ${view.tail.attempt}  ${where}`, 'muted')]}
      note={[span(note, view.follow ? 'good' : 'warn')]}
      lines={lines.length > 0 ? lines : [[], [span(empty, 'muted')]]}
    />
  )
}

function CheckpointsTab({ page, area }: { page: OpenRun; area: Area }) {
  const { columns, rows } = insidePane(area.columns, area.rows)
  const { checkpoints } = page.page
  const { top, selected } = page.checkpointPlace
  const shown = checkpoints.slice(top, top + rows - 1)
  const now = page.stage.context.now()
  const cells = shown.map(checkpoint => checkpointCells(checkpoint, now))
  const placed = placeColumns(CHECKPOINT_COLUMNS, cells, columns, page.widths)
  const lines = [headerLine(placed), ...cells.map(each => rowLine(placed, each))]
  return (
    <Pane
      columns={area.columns}
      rows={area.rows}
      title={titleOf('checkpoints')}
      note={[span(safeText`${countWords(checkpoints.length)}`, 'muted')]}
      lines={checkpoints.length === 0 ? NO_CHECKPOINTS : lines}
      selected={{
        line: 1 + shown.findIndex(({ id }) => id === selected),
        columns: widthThrough(placed, 'verified'),
      }}
    />
  )
}

function TextTab({ page, area }: { page: OpenRun; area: Area }) {
  const { rows } = insidePane(area.columns, area.rows)
  const lines = page.lines()
  const below = lines.length - page.top - rows
  return (
    <Pane
      columns={area.columns}
      rows={area.rows}
      title={titleOf(page.tab)}
      note={below > 0 ? [span(safeText`${countWords(below)} more below`, 'muted')] : []}
      lines={
        lines.length > 0
          ? lines.slice(page.top, page.top + rows)
          : [[], [span(safeText`Nothing yet.`, 'muted')]]
      }
    />
  )
}

/** The page of one run. */
export function openRunPage(stage: Stage, id: string): Screen {
  const page = new OpenRun(stage, id)
  let drawn = ''
  const words = (): string => {
    const now = stage.context.now()
    const text: Line[] = [
      ...factLines(page.page, now),
      ...cardLines(page.page.run, page.resuming.outlook, now),
    ]
    return text.map(lineText).join('\n')
  }
  return {
    crumb: () => sanitize(page.page.run.name),
    status: () => (page.busy === null ? tabsLine(page.tab, stage.area.columns) : [span(page.busy, 'info')]),
    bindings(): Binding[] {
      return [
        ...(page.tab === 'overview' ? bind(overviewKeys, page) : []),
        ...(page.tab === 'logs' ? bind(logKeys, page) : []),
        ...(page.tab === 'checkpoints' ? bind(checkpointKeys, page) : []),
        ...bind(runKeys, page),
        ...(page.tab === 'overview' ? [] : bind(listKeys, page)),
      ]
    },
    view(area: Area) {
      drawn = words()
      if (page.tab === 'overview') return <Overview page={page} area={area} />
      if (page.tab === 'logs') return <LogsTab page={page} area={area} />
      if (page.tab === 'checkpoints') return <CheckpointsTab page={page} area={area} />
      return <TextTab page={page} area={area} />
    },
    refresh(data) {
      if (data) page.read()
      return words() !== drawn
    },
    close: () => page.close(),
  }
}
