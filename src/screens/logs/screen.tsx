import type { SpareLogThread } from '../../control/open-log.ts'
import { safeText } from '../../core/text/sanitize.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import { insidePane, Pane } from '../ui/pane.tsx'
import { edge } from './edge.ts'
import { logKeys, searchKeys } from './keys.ts'
import { LogPage } from './log-page.ts'
import { laneHeader, laneLine, laneWidths, type RowLook, rowLabel, rowLine, wrappedLines } from './rows.ts'

/** Columns of the names beside lines: at least, and at most. */
const LABELS = [6, 14] as const

/** `g` goes anywhere here, so the first line has its other key alone. */
const movingKeys = listKeys.map(entry =>
  entry.id === 'list.first' ? { ...entry, keys: ['home'] as const } : entry,
)

function lookOf(page: LogPage): RowLook {
  const { log, window, pan } = page
  const several = log.sources.length > 1
  const widest = Math.max(
    ...window.shown.map(row => rowLabel(row, log.sources).length),
    page.labels,
    LABELS[0],
  )
  page.labels = Math.min(LABELS[1], widest)
  return {
    sources: log.sources,
    labels: several ? page.labels : 0,
    timed: window.shown.some(({ clock }) => clock !== ''),
    pan,
  }
}

interface Drawn {
  lines: Line[]
  /** Index of the line that stands out, or -1. */
  at: number
}

function drawRows(page: LogPage, columns: number, height: number): Drawn {
  const { window, wrap } = page
  const look = lookOf(page)
  const current = window.follow ? undefined : window.current
  if (page.filter.mode === 'lanes') {
    const { sources } = page.log
    const shown = page.filter.view(sources).only ?? sources.map((_, index) => index)
    const { shown: count, width } = laneWidths(shown.length, columns, look.timed)
    const lanes = { ...look, lanes: shown.slice(0, count), width }
    return {
      lines: [laneHeader(lanes), ...window.shown.map(row => laneLine(row, lanes))],
      at: current ? 1 + window.shown.indexOf(current) : -1,
    }
  }
  if (!wrap)
    return {
      lines: window.shown.map(row => rowLine(row, look)),
      at: current ? window.shown.indexOf(current) : -1,
    }
  const parts = window.shown.map(row => wrappedLines(row, look, columns))
  const at = current ? window.shown.indexOf(current) : -1
  const before = parts.slice(0, Math.max(0, at)).flat().length
  const lines = parts.flat()
  return window.follow ? { lines: lines.slice(-height), at: -1 } : { lines, at: at < 0 ? -1 : before }
}

/** The logs of a run, live: every line of every attempt. */
export async function openLogs(
  stage: Stage,
  place: Place & { of: string },
  spare: SpareLogThread | null = null,
): Promise<Screen> {
  const page = await LogPage.open(stage, place.of, place.state ?? {}, spare)
  return {
    place: () => ({ view: place.view, of: place.of, state: page.place() }),
    crumb: () => safeText`logs`,
    status: () => [],
    script: () => page.script(),
    bindings: () => [
      ...(page.hunt.pattern ? bind(searchKeys, page) : []),
      ...bind(logKeys, page),
      ...bind(movingKeys, page),
    ],
    view(area: Area) {
      const { columns, rows } = insidePane(area.columns, area.rows)
      const { lines, at } = drawRows(page, columns, rows)
      const empty =
        page.log.sources.length === 0
          ? safeText`Nothing was written yet.`
          : safeText`No line of what is chosen.`
      return (
        <Pane
          columns={area.columns}
          rows={area.rows}
          {...edge(page, area.columns)}
          lines={page.window.rows.length > 0 ? lines : [[], [span(empty, 'muted')]]}
          {...(at < 0 ? {} : { selected: { line: at, columns } })}
        />
      )
    },
    refresh: () => false,
    close: () => page.close(),
  }
}
