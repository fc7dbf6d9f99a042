import type { BoardRows, Subject } from '../../control/bench-board.ts'
import { scoreWords, shareWords, signedWords } from '../../core/benchmarks/score-words.ts'
import type { Standing } from '../../core/benchmarks/standing.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import type { Measured, OverlapVerdict } from '../../schema/benchmark.ts'
import type { RunState } from '../../schema/run.ts'
import type { Tone } from '../../schema/theme.ts'
import type { KeyWord } from '../stage/named-keys.ts'
import { type Line, span } from '../ui/line.ts'
import { markSpan } from '../ui/score-line.ts'
import { STATE_LOOK } from '../ui/status-words.ts'
import type { Cells, Column } from '../ui/table.ts'
import type { Difference } from './comparisons.ts'

/** Columns of the table: the checkpoint, a suite each, and how it differs on the suite under the cursor. */
export function boardColumns(suites: readonly string[], chosen: string | null): readonly Column[] {
  const here = suites.indexOf(chosen ?? '')
  return [
    { id: 'subject', title: safeText`  checkpoint`, rank: 0, max: 48, min: 18 },
    ...suites.map(
      (suite, at): Column => ({
        id: `suite ${suite}`,
        title: at === here ? safeText`▸ ${suite}` : safeText`${suite}`,
        align: 'right',
        // The one under the cursor stays; the others go from the farthest on.
        rank: at === here ? 0 : 4 + Math.abs(at - here),
      }),
    ),
    { id: 'difference', title: safeText`difference`, rank: 1 },
    { id: 'interval', title: safeText`95 % interval`, rank: 2 },
    { id: 'resolves', title: safeText`resolves`, align: 'right', rank: 3 },
  ]
}

/** The value of a suite's first metric. */
export const primaryScore = ({ scores }: Measured): number | null =>
  Object.values(scores ?? {})[0]?.value ?? null

const DUE = { mark: STATE_LOOK.planned.mark, tone: 'muted' } as const

const lookOf = (state: RunState | 'due') => (state === 'due' ? DUE : STATE_LOOK[state])

/** What stands in a cell: the score with the verdict on its items, what is under way, or why there is none. */
export function standingLine({ best, active, failed }: Standing): Line {
  const doing: Line = active
    ? [span(safeText`${lookOf(active.state).mark} ${active.state}`, lookOf(active.state).tone)]
    : failed
      ? [span(safeText`✖ failed`, 'bad')]
      : []
  if (best === null) return doing
  const value = primaryScore(best)
  const part = best.partial_subset === 1 ? safeText`` : safeText`${shareWords(best)} `
  return [
    ...(doing[0] ? [{ ...doing[0], text: safeText`${doing[0].text.slice(0, 1)} ` }] : []),
    span(part, 'muted'),
    span(value === null ? safeText`no number` : safeText`${scoreWords(value)}`),
    span(safeText` `),
    markSpan(best),
  ]
}

const VERDICT_TONES: Record<string, Tone> = {
  better: 'good',
  worse: 'bad',
  'cannot tell': 'warn',
  equal: 'muted',
}

/** The difference to the reference by the suite's first metric, with what it is worth. */
export function differenceCells(
  difference: Difference | null,
): Pick<Cells, 'difference' | 'interval' | 'resolves'> {
  const only = (line: Line) => ({ difference: line, interval: [], resolves: [] })
  if (difference === null) return only([])
  if (difference.kind === 'working') return only([span(safeText`…`, 'muted')])
  if (difference.kind === 'other items') return only([span(safeText`other items`, 'muted')])
  if (difference.kind === 'unreadable') return only([span(safeText`items unreadable`, 'warn')])
  const [first] = difference.metrics
  if (!first) return only([])
  const { verdict, interval, resolves } = first
  return {
    difference: [
      span(safeText`${signedWords(first.difference)} `, verdict === 'cannot tell' ? 'muted' : 'text'),
      span(safeText`${verdict}`, VERDICT_TONES[verdict] ?? 'text'),
    ],
    interval: [
      span(
        interval === null
          ? safeText`needs 2 items a recording`
          : safeText`${signedWords(interval[0])} to ${signedWords(interval[1])}`,
        'muted',
      ),
    ],
    resolves: [span(resolves === null ? safeText`` : safeText`${scoreWords(resolves)}`, 'muted')],
  }
}

/** One subject as cells of the table. */
export function boardCells(
  subject: Subject,
  standingOf: (suite: string) => Standing,
  facts: { suites: readonly string[]; reference: boolean; difference: Difference | null; ofOneRun: boolean },
): Cells {
  const scores = facts.suites.map(suite => [`suite ${suite}`, standingLine(standingOf(suite))] as const)
  return {
    subject: [
      span(facts.reference ? safeText`◆ ` : safeText`  `, 'key'),
      ...subjectLine(subject, facts.ofOneRun),
    ],
    ...Object.fromEntries(scores),
    ...(facts.reference
      ? { difference: [span(safeText`compared with`, 'muted')], interval: [], resolves: [] }
      : differenceCells(facts.difference)),
  }
}

/** `finetune-p042 @ 1,200`, or the baseline. */
export function subjectLine({ run_id, run_name, step }: Subject, ofOneRun = false): Line {
  if (run_id === null) return [span(safeText`baseline`, 'accent')]
  const name = ofOneRun ? safeText`step` : sanitize(run_name)
  return [
    span(name),
    span(safeText`${ofOneRun ? ' ' : ' @ '}${countWords(step)}`, ofOneRun ? 'text' : 'muted'),
  ]
}

/** What the verdict on a score's items says in words. */
export function verdictLine({ items, overlapping }: OverlapVerdict): Line {
  return overlapping === 0
    ? [span(safeText`✔ none of its ${countWords(items)} held-out items`, 'good')]
    : [
        span(safeText`▲ ${countWords(overlapping)} of its ${countWords(items)} held-out items`, 'bad'),
        span(safeText`  the score says little`, 'muted'),
      ]
}

export const ROWS_WORDS: Record<BoardRows, string> = {
  measured: 'measured checkpoints',
  runs: 'one checkpoint a run',
  checkpoints: 'all checkpoints',
}

/** What a table without suites says: how to begin. */
export const noSuites = (keyWord: KeyWord): readonly Line[] => [
  [],
  [span(safeText`Nothing was measured yet, and no suite is known.`, 'strong')],
  [],
  [
    span(safeText`Press `),
    span(keyWord('benchmarks.suites'), 'key'),
    span(safeText` to look for suites: those that come with Orion and those in your folder of benchmarks.`),
  ],
  [span(safeText`Or, in a shell:`)],
  [span(safeText`  orion bench list`, 'accent')],
  [span(safeText`  orion bench run r2-velocity last@best`, 'accent')],
]

/** What stands under the baseline where no checkpoint is in the table. */
export function noSubjects(rows: BoardRows, filter: string, keyWord: KeyWord): readonly Line[] {
  if (filter !== '')
    return [
      [],
      [
        span(safeText`No ${ROWS_WORDS[rows]} of a run with `),
        span(sanitize(filter), 'accent'),
        span(safeText`.`),
      ],
    ]
  if (rows === 'checkpoints') return [[], [span(safeText`No checkpoint yet.`, 'muted')]]
  return [
    [],
    [
      span(safeText`No checkpoint was measured yet. `),
      span(keyWord('benchmarks.rows'), 'key'),
      span(safeText` shows those that can be, `),
      span(keyWord('benchmarks.measure'), 'key'),
      span(safeText` measures.`),
    ],
  ]
}
