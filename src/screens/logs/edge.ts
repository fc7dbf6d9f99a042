import type { LogState } from '../../core/logs/log-row.ts'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import { bytesWords, countWords, plural } from '../../core/text/words.ts'
import { cutLine, type Line, lineWidth, span } from '../ui/line.ts'
import { titleOf } from '../ui/pane.tsx'
import type { LogPage } from './log-page.ts'

const ORDER: Record<LogState['order'], SafeText> = {
  time: safeText`by time`,
  step: safeText`by step`,
  file: safeText`file by file`,
}

/** How many lines match, for the edge of the pane. */
function hitWords({ hunt, gaveUp }: LogPage): SafeText | null {
  if (gaveUp !== null) return safeText`/${gaveUp} takes too long: given up`
  if (hunt.pattern === null) return null
  const { found, query } = hunt
  if (found === null) return safeText`/${query}`
  const share = found.done ? '' : `, ${Math.floor(found.share * 100)} % searched`
  return safeText`/${query}  ${countWords(found.hits)} ${found.hits === 1 ? 'line' : 'lines'}${share}`
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
  const follow = page.stage.keyWord('logs.follow')
  const news = fresh > 0 ? `, ${countWords(fresh)} new` : ''
  return {
    searched,
    where: [span(safeText`${line}${step}`, 'muted')],
    end: [span(safeText`${countWords(count)} below${news}, ${follow} follows`, 'warn')],
  }
}

/** Columns of the upper edge that are not title or note. */
const EDGE = 9

/** What the upper edge says, as much of it as fits: where the end is, what is searched, the size, where one stands. */
export function edge(page: LogPage, columns: number): { title: Line; note: Line } {
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
