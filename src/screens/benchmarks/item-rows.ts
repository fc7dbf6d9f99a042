import type { ItemOrder, ItemScore } from '../../core/benchmarks/item-scores.ts'
import { scoreWords, signedWords } from '../../core/benchmarks/score-words.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { span } from '../ui/line.ts'
import type { Cells, Column } from '../ui/table.ts'

export const itemColumns = (metric: string): readonly Column[] => [
  { id: 'recording', title: safeText`recording`, rank: 0, max: 60, min: 14 },
  { id: 'start', title: safeText`from, s`, align: 'right', rank: 0 },
  { id: 'end', title: safeText`to, s`, align: 'right', rank: 2 },
  { id: 'samples', title: safeText`samples`, align: 'right', rank: 3 },
  { id: 'value', title: safeText`${metric}`, align: 'right', rank: 0 },
  { id: 'pull', title: safeText`moves the score by`, align: 'right', rank: 0 },
]

/** One item as cells; `good` says whether a pull upward is one. */
export function itemCells(item: ItemScore, higherIsBetter: boolean): Cells {
  const good = item.pull === 0 || item.pull > 0 === higherIsBetter
  return {
    recording: [span(sanitize(item.recording))],
    start: [span(safeText`${item.start_s.toFixed(2)}`)],
    end: [span(safeText`${item.end_s.toFixed(2)}`, 'muted')],
    samples: [span(safeText`${countWords(item.samples)}`, 'muted')],
    value: [
      item.value === null ? span(safeText`no number`, 'muted') : span(safeText`${scoreWords(item.value)}`),
    ],
    pull: [span(safeText`${signedWords(item.pull)}`, good ? 'text' : 'bad')],
  }
}

export const ORDER_WORDS: Record<ItemOrder, string> = {
  worst: 'worst first',
  time: 'in time',
  score: 'by their own score',
}
