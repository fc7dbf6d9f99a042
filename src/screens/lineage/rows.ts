import type { Descent, Relative } from '../../core/lineage.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords, plural } from '../../core/text/words.ts'
import type { Measured } from '../../schema/benchmark.ts'
import { labelled } from '../checkpoints/details.ts'
import { grounded, type Line, type Span, span, splitLine } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import { drawn } from '../ui/safe.ts'
import { scoreLine } from '../ui/score-line.ts'
import { STATE_LOOK } from '../ui/status-words.ts'
import type { Lead } from './layout.ts'
import type { Rail, Stop } from './rail.ts'

/** Fine-tuned and forked children hang on different lines, so that they are told apart without colour. */
const BRANCHES = {
  'fine-tuned': { last: '└─ ', more: '├─ ' },
  forked: { last: '└═ ', more: '├═ ' },
  resumed: { last: '└╌ ', more: '├╌ ' },
} as const

/** What the lines mean. */
export const LEGEND: Line = [
  span(safeText`─ fine-tuned  ═ forked  ╌▲╌ resumed  ◉ best  ✖ damaged  ○ deleted`, 'muted'),
]

export interface RowFacts {
  relative: Relative
  rail: Rail
  lead: Lead
  column: number
  /** The stop under the cursor, if it is on this row. */
  stop: Stop | undefined
  /** Ids of marked nodes. */
  marks: readonly string[]
  /** First column in sight, and how many are. */
  left: number
  columns: number
}

/** What stands left of the name, as far as it is in sight: a deep tree is thousands of columns wide. */
function leadText({ relative, lead, left, columns }: RowFacts): SafeText {
  const { branch, bars, last } = lead
  if (branch === null) return safeText``
  const kind = BRANCHES[relative.born?.kind ?? 'fine-tuned']
  const cells: string[] = Array.from({ length: Math.max(0, Math.min(branch - left, columns)) }, () => ' ')
  for (const at of bars) if (at >= left && at - left < cells.length) cells[at - left] = '│'
  const hidden = Math.max(0, left - branch)
  cells.push(...[...(last ? kind.last : kind.more)].slice(hidden))
  if (left > 0 && cells.length > 0) cells[0] = '‹'
  return drawn(cells.slice(0, cells.length >= columns ? columns - 1 : columns))
}

/** The line of a run as far as it is in sight; where something is cut off there is a sign. */
export function treeLine(facts: RowFacts): Line {
  const { column, left, columns, rail } = facts
  const text = leadText(facts)
  const lead = span(text, 'border')
  const room = columns - Math.max(0, column - left)
  if (room <= 1) return [lead, span(safeText`›`, 'muted')]
  const hidden = Math.max(0, left - column)
  const own = ownLine(facts)
  const seen = hidden > 0 ? splitLine(own, hidden)[1] : own
  const begun: Line =
    left > 0 && text === '' ? [span(safeText`‹`, 'border'), ...splitLine(seen, 1)[1]] : [lead, ...seen]
  if (rail.width - hidden <= room) return begun
  return [...splitLine(begun, columns - 1)[0], span(safeText`›`, 'muted')]
}

/** The line of a run from its name on, with the cursor and its marks: behind a name, over the sign of a checkpoint. */
function ownLine({ rail, stop, marks }: RowFacts): Line {
  let line = rail.line
  if (marks.length > 0) {
    for (const { id, at, to, kind } of rail.stops)
      if (marks.includes(id)) line = replaced(line, kind === 'name' ? to : at, safeText`◆`)
  }
  return stop ? groundedBetween(line, stop.from, stop.to - (stop.kind === 'name' ? 0 : 1)) : line
}

/** The line with one cell replaced by a mark. */
function replaced(line: Line, at: number, mark: SafeText): Line {
  const [before, rest] = splitLine(line, at)
  const [, after] = splitLine(rest, 1)
  return [...before, span(mark, 'key'), ...after]
}

function groundedBetween(line: Line, from: number, to: number): Line {
  const [before, rest] = splitLine(line, from)
  return [...before, ...grounded(rest, 'selected', Math.max(1, to - from))]
}

const HOW: Record<Descent, string> = {
  'fine-tuned': 'fine-tuned from',
  forked: 'forked from',
  resumed: 'resumed from',
}

/** What the pane below says of a run. */
export function runLines(
  relative: Relative,
  facts: { parentName: string; rail: Rail; scores: readonly Measured[] },
  now: Date,
): Line[] {
  const { parentName, rail, scores } = facts
  const { state, born, grafts, resumes, children } = relative
  const look = state === null ? null : STATE_LOOK[state]
  const standing: Span = look
    ? span(safeText`   ${look.mark} ${state ?? ''}`, look.tone)
    : span(safeText`   not in this registry any more`, 'muted')
  return [
    [span(sanitize(relative.name), 'strong'), standing, span(safeText`   ${relative.run_id}`, 'muted')],
    ...(relative.created_at === '' ? [] : [labelled('created', span(roughAge(relative.created_at, now)))]),
    labelled(
      'origin',
      born
        ? span(
            safeText`${HOW[born.kind]} ${parentName} @ ${countWords(born.parent_step)}  ${born.parent_hash.slice(0, 12)}`,
          )
        : span(safeText`random weights`, 'muted'),
    ),
    ...grafts.map(({ parent_run, parent_step, parent_hash }, at) =>
      labelled(
        at === 0 ? 'weights' : '',
        span(
          safeText`some of ${sanitize(parent_run)} @ ${countWords(parent_step)}  ${parent_hash.slice(0, 12)}`,
        ),
      ),
    ),
    ...resumes.map(({ child_attempt, parent_step }, at) =>
      labelled(
        at === 0 ? 'resumed' : '',
        span(safeText`attempt ${child_attempt} from step ${countWords(parent_step)}`),
      ),
    ),
    labelled(
      'children',
      span(children.length === 0 ? safeText`none` : safeText`${plural(children.length, 'run')}`),
    ),
    ...scores.map((each, at) =>
      labelled(
        at === 0 ? 'scores' : '',
        ...scoreLine(each),
        span(safeText`  step ${countWords(each.step)}`, 'muted'),
      ),
    ),
    labelled('saved', span(safeText`${plural(rail.saved, 'checkpoint')}, ${countWords(rail.there)} on disk`)),
  ]
}

export const NO_RUNS: readonly Line[] = [
  [],
  [span(safeText`No run yet, so nothing came from anything.`, 'strong')],
  [],
  [span(safeText`A run that starts from another one's weights hangs below their checkpoint:`)],
  [span(safeText`  orion train CONFIG 'init_from={run: NAME, checkpoint: best}'`, 'accent')],
]
