import type { LogState } from '../../core/logs/log-row.ts'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import { bytesWords, countWords, plural } from '../../core/text/words.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { cutLine, type Line, lineWidth, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { hitWords, logKeys, searchKeys } from './keys.ts'
import { LogPage } from './log-page.ts'
import { laneHeader, laneLine, laneWidths, type RowLook, rowLabel, rowLine, wrappedLines } from './rows.ts'

/** Columns of the names beside lines: at least, and at most. */
const LABELS = [6, 14] as const

/** `g` goes anywhere here, so the first line has its other key alone. */
const movingKeys = listKeys.map(entry =>
  entry.id === 'list.first' ? { ...entry, keys: ['home'] as const } : entry,
)

const ORDER: Record<LogState['order'], SafeText> = {
  time: safeText`by time`,
  step: safeText`by step`,
  file: safeText`file by file`,
}

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

function titleParts(page: LogPage): { name: Line; size: Line } {
  const { log, window, filter } = page
  const { state } = window
  const attempt = log.attempts.length > 1 ? [span(safeText`  attempt ${log.attempt}`, 'title')] : []
  const merged = log.sources.length > 1 && filter.ranks?.length !== 1
  const size = state.complete
    ? safeText`  ${plural(state.lines, 'line')}  ${bytesWords(state.bytes)}`
    : safeText`  ${bytesWords(state.bytes)}, ${Math.floor(state.share * 100)} % read`
  const chosen = filter.words()
  return {
    name: [
      ...titleOf('logs'),
      ...attempt,
      ...(chosen === '' ? [] : [span(safeText`  ${chosen}`, 'accent')]),
      ...(merged ? [span(safeText`  ${ORDER[state.order]}`, 'muted')] : []),
    ],
    size: log.sources.length === 0 ? [] : [span(size, 'muted')],
  }
}

function noteParts(page: LogPage): { searched: Line; where: Line; end: Line } {
  const { window, hunt } = page
  const { state, current } = window
  const words = hunt.busy ?? hitWords(page)
  const searched =
    words === null
      ? []
      : [span(words, page.gaveUp !== null || hunt.pattern?.broken ? 'warn' : 'key'), span(safeText`  `)]
  if (window.follow) return { searched, where: [], end: [span(safeText`following`, 'good')] }
  const line =
    state.complete && current ? safeText`line ${countWords(current.id - state.first + 1)}  ` : safeText``
  const step = current?.step == null ? safeText`` : safeText`step ${countWords(current.step)}  `
  const { count, fresh } = window.below
  const news = fresh > 0 ? `, ${countWords(fresh)} new` : ''
  return {
    searched,
    where: [span(safeText`${line}${step}`, 'muted')],
    end: [span(safeText`${countWords(count)} below${news}, f follows`, 'warn')],
  }
}

/** Columns of the upper edge that are not title or note. */
const EDGE = 9

/** What the upper edge says, as much of it as fits: where the end is, what is searched, the size, where one stands. */
function edge(page: LogPage, columns: number): { title: Line; note: Line } {
  const { name, size } = titleParts(page)
  const { searched, where, end } = noteParts(page)
  const wishes: { title: Line; note: Line }[] = [
    { title: [...name, ...size], note: [...searched, ...where, ...end] },
    { title: name, note: [...searched, ...where, ...end] },
    { title: name, note: [...searched, ...end] },
  ]
  const fits = wishes.find(({ title, note }) => lineWidth(title) + lineWidth(note) + EDGE <= columns)
  return (
    fits ?? {
      title: titleOf('logs'),
      note: [...cutLine(searched, columns - lineWidth(end) - EDGE - 6), ...end],
    }
  )
}

/** The logs of a run, live: every line of every attempt. */
export async function openLogs(stage: Stage, place: Place & { of: string }): Promise<Screen> {
  const page = await LogPage.open(stage, place.of, place.state ?? {})
  return {
    place: () => ({ view: place.view, of: place.of, state: page.place() }),
    crumb: () => safeText`logs`,
    status: () => [],
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
