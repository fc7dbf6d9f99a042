import { rankWords } from '../../core/logs/fold-lines.ts'
import type { LogCell, LogRow, LogSource } from '../../core/logs/log-row.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import { fitLine, type Line, lineWidth, type Span, span, splitLine } from '../ui/line.ts'
import { fitSafe, repeatSafe } from '../ui/safe.ts'
import { coloured, markedPieces } from './coloured.ts'

const CLOCK_WIDTH = 12
const TONES: Record<'bad' | 'warn', Tone> = { bad: 'bad', warn: 'warn' }
const MARKS = { bad: safeText`▌`, warn: safeText`▏` }
const BLANK = safeText` `

/** How rows of a log are laid out. */
export interface RowLook {
  sources: readonly LogSource[]
  /** Columns of the names of sources; 0: there is only one. */
  labels: number
  timed: boolean
  /** Columns that the text is moved to the left. */
  pan: number
}

/** What a source is called beside its lines: `agent`, `r3`, with `!` for standard error. */
export const sourceWord = ({ rank, stream }: LogSource): string =>
  `${rank === null ? 'agent' : `r${rank}`}${stream === 'err' ? '!' : ''}`

/** The sources lie on several nodes, so that a name wants its node beside it. */
const onSeveralNodes = (sources: readonly LogSource[]): boolean =>
  new Set(sources.map(({ node }) => node)).size > 1

/** Of several nodes each has an agent; a rank is on one alone, and its lane says which. */
const agentWord = (source: LogSource, sources: readonly LogSource[]): string =>
  source.rank === null && onSeveralNodes(sources)
    ? `${source.node}${source.stream === 'err' ? '!' : ''}`
    : sourceWord(source)

/** Whose lines a row stands for: `r1`, `r0-3 x4`; with several nodes, an agent by the name of its node. */
export function rowLabel(row: LogRow, sources: readonly LogSource[]): string {
  const own = row.sources.flatMap(index => sources[index] ?? [])
  const [first] = own
  if (!first) return ''
  if (own.length === 1) return agentWord(first, sources)
  const ranks = own.flatMap(({ rank }) => rank ?? [])
  return `${rankWords(ranks)}${first.stream === 'err' ? '!' : ''} x${row.lines}`
}

/** Text of a row or a lane, its colours as tones, matches of the search on a ground. */
function textSpans({ text }: LogCell, row: LogRow): Span[] {
  const tone: Tone = row.severity === null ? 'text' : TONES[row.severity]
  const marks = row.cells.length === 1 ? row.marks : []
  return markedPieces(coloured(text), marks).map(piece => ({
    text: sanitize(piece.text),
    tone: piece.tone ?? tone,
    ...(piece.found ? { ground: 'cursor' as const } : {}),
  }))
}

/** What stands before the text: when, who, and how bad. */
function gutter(row: LogRow, look: RowLook): Line {
  return [
    ...(look.timed ? [span(fitSafe(sanitize(row.clock), CLOCK_WIDTH + 1), 'muted')] : []),
    ...(look.labels > 0
      ? [span(fitSafe(sanitize(rowLabel(row, look.sources)), look.labels), 'muted'), span(BLANK)]
      : []),
    row.severity === null ? span(BLANK) : span(MARKS[row.severity], TONES[row.severity]),
    ...(look.labels > 0 || look.timed ? [span(BLANK)] : []),
  ]
}

export function rowLine(row: LogRow, look: RowLook): Line {
  const [cell = { source: 0, text: '' }] = row.cells
  const text = textSpans(cell, row)
  return [...gutter(row, look), ...(look.pan > 0 ? splitLine(text, look.pan)[1] : text)]
}

/** The row in as many lines as it takes, what follows indented below its text. */
export function wrappedLines(row: LogRow, look: RowLook, columns: number): Line[] {
  const head = gutter(row, look)
  const indent = lineWidth(head)
  const [cell = { source: 0, text: '' }] = row.cells
  const lines: Line[] = []
  let rest: Line = textSpans(cell, row)
  do {
    const [now, later] = splitLine(rest, Math.max(8, columns - indent))
    lines.push([...(lines.length === 0 ? head : [span(repeatSafe(' ', indent))]), ...now])
    rest = later
  } while (lineWidth(rest) > 0)
  return lines
}

/** Fewest columns that a lane is worth, and the gap between two. */
const LANE = 24
const GAP = 2

/** How many lanes fit beside each other, and how wide each is. */
export function laneWidths(count: number, columns: number, timed: boolean): { shown: number; width: number } {
  const room = columns - (timed ? CLOCK_WIDTH + 1 : 0)
  const shown = Math.max(1, Math.min(count, Math.floor((room + GAP) / (LANE + GAP))))
  return { shown, width: Math.floor((room + GAP) / shown) - GAP }
}

export interface LaneLook extends RowLook {
  /** Sources that have a lane, from left to right. */
  lanes: readonly number[]
  width: number
}

const gap = span(repeatSafe(' ', GAP))

export function laneHeader({ lanes, width, sources, timed }: LaneLook): Line {
  return [
    ...(timed ? [span(repeatSafe(' ', CLOCK_WIDTH + 1))] : []),
    ...lanes.flatMap((lane, at): Span[] => {
      const source = sources[lane]
      const node = source && onSeveralNodes(sources) ? `  ${source.node}` : ''
      const name = sanitize(source ? sourceWord(source) : '')
      const head = fitLine([span(name, 'title'), span(sanitize(node), 'muted')], width)
      return [...(at === 0 ? [] : [gap]), ...head]
    }),
  ]
}

/** One moment of several sources, each in its own column. */
export function laneLine(row: LogRow, look: LaneLook): Line {
  return [
    ...(look.timed ? [span(fitSafe(sanitize(row.clock), CLOCK_WIDTH + 1), 'muted')] : []),
    ...look.lanes.flatMap((lane, at): Span[] => {
      const cell = row.cells.find(({ source }) => source === lane)
      const text = cell ? textSpans(cell, row) : []
      const panned = look.pan > 0 ? splitLine(text, look.pan)[1] : text
      return [...(at === 0 ? [] : [gap]), ...fitLine(panned, look.width)]
    }),
  ]
}
