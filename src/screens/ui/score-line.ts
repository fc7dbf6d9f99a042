import { overlapMark, scoresWords } from '../../core/benchmarks/score-words.ts'
import { safeText } from '../../core/text/sanitize.ts'
import type { Measured } from '../../schema/benchmark.ts'
import { type Line, type Span, span } from './line.ts'

const MARK_TONES = { '✔': 'good', '▲': 'bad', '?': 'muted', ' ': 'text' } as const

/** Whether the items of a score were trained on, as the sign that stands behind it. */
export function markSpan(measured: Pick<Measured, 'of_run' | 'overlap'>): Span {
  const mark = overlapMark(measured)
  return span(safeText`${mark}`, MARK_TONES[mark])
}

/** One score among other facts: `r2-velocity@1 r2 0.8123  mse 0.0312 ✔` */
export const scoreLine = (measured: Measured): Line => [
  span(safeText`${measured.suite} `, 'muted'),
  span(safeText`${scoresWords(measured)} `),
  markSpan(measured),
]
