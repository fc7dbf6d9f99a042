import type { Subject } from '../../control/bench-board.ts'
import { scoreWords, shareWords, signedWords } from '../../core/benchmarks/score-words.ts'
import type { Standing } from '../../core/benchmarks/standing.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { textWidth } from '../../core/text/width.ts'
import { countWords, plural } from '../../core/text/words.ts'
import type { Measured } from '../../schema/benchmark.ts'
import { labelled } from '../checkpoints/details.ts'
import type { KeyWord } from '../stage/named-keys.ts'
import { roundAxis } from '../ui/axis.ts'
import { drawChart, type Layer, rangeOf, yTicks } from '../ui/chart.ts'
import { type Line, lineWidth, span } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import { repeatSafe } from '../ui/safe.ts'
import { wrapLine } from '../ui/wrap-line.ts'
import type { Difference } from './comparisons.ts'
import { differenceCells, primaryScore, subjectLine, verdictLine } from './rows.ts'

/** What the pane below says of the score under the cursor. */
export interface ScoreFacts {
  subject: Subject
  suite: string
  standing: Standing
  reference: Subject
  difference: Difference | null
  /** This session looks at what nobody has looked at. */
  looks: boolean
}

/** Everything that is known of one subject on one suite. */
export function scoreLines(facts: ScoreFacts, now: Date, columns: number, keyWord: KeyWord): Line[] {
  return wholeLines(facts, now, keyWord).flatMap(line => folded(line, columns))
}

/** A labelled line that is too long goes on under its value: what went wrong is never cut. */
function folded(line: Line, columns: number): Line[] {
  const [label, ...value] = line
  if (!label || lineWidth(line) <= columns) return [line]
  const width = textWidth(label.text)
  const pad = span(repeatSafe(' ', width))
  return wrapLine(value, columns - width).map((row, at) => [at === 0 ? label : pad, ...row])
}

function wholeLines(facts: ScoreFacts, now: Date, keyWord: KeyWord): Line[] {
  const { subject, suite, standing } = facts
  const { best, active, failed } = standing
  const heading: Line = [
    ...subjectLine(subject),
    span(safeText` on `, 'muted'),
    span(safeText`${suite}`, 'strong'),
  ]
  const under = [
    ...(active
      ? [
          labelled(
            'under way',
            span(safeText`${active.state}`, 'info'),
            span(safeText`  run ${active.run_id}`, 'muted'),
          ),
        ]
      : []),
    ...(failed
      ? [
          labelled(
            'failed',
            span(sanitize(failed.why), 'bad'),
            span(safeText`  run ${failed.run_id}`, 'muted'),
          ),
        ]
      : []),
  ]
  if (best === null) {
    const how: Line = [
      span(safeText`Not measured. `),
      span(keyWord('benchmarks.measure'), 'key'),
      span(safeText` measures it.`),
    ]
    return [heading, ...under, ...(under.length === 0 ? [how] : [])]
  }
  return [
    heading,
    ...under,
    ...metricLines(best, facts),
    ...differenceLines(facts),
    labelled(
      'items',
      span(safeText`${countWords(best.items ?? 0)}`),
      span(
        safeText`  ${best.partial_subset === 1 ? 'all of them' : `${shareWords(best)} of each recording, seed ${best.partial_seed}`}`,
        'muted',
      ),
    ),
    ...(best.of_run === null ? [] : [labelled('trained on', ...overlapLine(best, facts.looks))]),
    labelled('measured', span(roughAge(best.at, now)), span(safeText`  by run ${best.run_id}`, 'muted')),
    labelled('key', span(safeText`${best.key.slice(0, 12)}`, 'muted')),
  ]
}

function metricLines({ scores }: Measured, { difference }: ScoreFacts): Line[] {
  const compared = difference?.kind === 'compared' ? difference.metrics : []
  return Object.entries(scores ?? {}).map(([name, { value, higher_is_better }]) => {
    const other = compared.find(({ metric }) => metric === name)
    return labelled(
      name,
      span(safeText`${scoreWords(value)}`, 'strong'),
      ...(other ? [span(safeText`  ${signedWords(other.difference)} from ${scoreWords(other.before)}`)] : []),
      span(safeText`  ${higher_is_better ? 'higher' : 'lower'} is better`, 'muted'),
    )
  })
}

function differenceLines({ difference, reference }: ScoreFacts): Line[] {
  if (difference === null) return []
  const { difference: words, interval, resolves } = differenceCells(difference)
  const first = difference.kind === 'compared' ? difference.metrics[0] : undefined
  const against = span(safeText` than `, 'muted')
  const told = labelled(
    'difference',
    ...words,
    first?.verdict === 'cannot tell' ? span(safeText` from `, 'muted') : against,
    ...subjectLine(reference),
  )
  if (difference.kind === 'unreadable')
    return [labelled('difference', span(sanitize(difference.why), 'warn'))]
  if (!first) return [labelled('difference', ...words)]
  return [
    told,
    labelled('95 %', ...interval),
    ...(first.resolves === null
      ? []
      : [
          labelled(
            'resolves',
            ...resolves,
            span(safeText`  the smallest that ${plural(first.items, 'item')} tell`, 'muted'),
          ),
        ]),
  ]
}

function overlapLine({ overlap, overlap_unknown: why }: Measured, looks: boolean): Line {
  if (overlap !== null) return verdictLine(overlap)
  if (why !== null) return [span(safeText`? nobody can tell: ${why}`, 'warn')]
  if (!looks) return [span(safeText`? nobody has looked`, 'muted')]
  return [span(safeText`? `, 'muted'), span(safeText`is being looked up`, 'info')]
}

/** What a run got on a suite over its steps, with the reference as a dotted line; null without room or points. */
export function historyLines(
  points: readonly Measured[],
  reference: number | null,
  cursor: number | null,
  area: { columns: number; rows: number },
): Line[] | null {
  const steps = points.map(({ step }) => step)
  const values = points.map(each => primaryScore(each) ?? Number.NaN)
  const found = rangeOf(values, reference === null ? [] : [reference])
  const [first, last] = [steps[0], steps.at(-1)]
  if (!found || first === undefined || last === undefined) return null
  const room = first === last ? Math.max(1, first * 0.1) : 0
  const [low, high] = [Math.max(0, first - room), last + room]
  const layers: Layer[] = [
    ...(reference === null
      ? []
      : [{ x: [low, high], y: [reference, reference], tone: 'muted' as const, dotted: true }]),
    { x: steps, y: values, tone: 'chart' },
  ]
  return drawChart(
    {
      x: { low, high, log: false, kind: 'count' },
      y: roundAxis({ ...found, log: false, kind: 'value' }, yTicks(area.rows)),
      layers,
      cursor: cursor === null ? null : { x: cursor, words: countWords(cursor) },
    },
    area.columns,
    area.rows,
  )
}
