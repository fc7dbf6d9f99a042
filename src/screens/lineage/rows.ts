import type { Relative } from '../../core/lineage.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords, plural } from '../../core/text/words.ts'
import { labelled } from '../checkpoints/details.ts'
import { grounded, type Line, lineWidth, type Span, span, splitLine } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import { drawn } from '../ui/safe.ts'
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

function leadText({ relative, lead }: RowFacts): SafeText {
  const { branch, bars, last } = lead
  if (branch === null) return safeText``
  const cells: string[] = Array.from({ length: branch }, () => ' ')
  for (const at of bars) if (at < branch) cells[at] = '│'
  const kind = BRANCHES[relative.born?.kind ?? 'fine-tuned']
  return drawn([...cells, last ? kind.last : kind.more])
}

/** The line of a run as far as it is in sight. */
export function treeLine(facts: RowFacts): Line {
  const { rail, column, stop, marks, left, columns } = facts
  let line: Line = [span(leadText(facts), 'border'), ...rail.line]
  const marked = rail.stops.filter(({ id }) => marks.includes(id))
  for (const { at, from, kind } of marked) {
    line = replaced(line, column + (kind === 'name' ? from : at), safeText`◆`)
  }
  if (stop)
    line = groundedBetween(line, column + stop.from, column + stop.to - (stop.kind === 'name' ? 0 : 1))
  if (left > 0) line = [span(safeText`‹`, 'muted'), ...splitLine(line, left + 1)[1]]
  if (lineWidth(line) <= columns) return line
  return [...splitLine(line, columns - 1)[0], span(safeText`›`, 'muted')]
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

const HOW: Record<'fine-tuned' | 'forked' | 'resumed', string> = {
  'fine-tuned': 'fine-tuned from',
  forked: 'forked from',
  resumed: 'resumed from',
}

/** What the pane below says of a run. */
export function runLines(relative: Relative, parentName: string, rail: Rail, now: Date): Line[] {
  const { state, born, resumes, children } = relative
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
