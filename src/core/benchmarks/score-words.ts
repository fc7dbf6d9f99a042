import type { Measured } from '../../schema/benchmark.ts'
import { countWords } from '../text/words.ts'

/** What was measured: `r8m2@100`, or the baseline. */
export const subjectWords = ({ of_run, step }: Pick<Measured, 'of_run' | 'step'>): string =>
  of_run === null ? 'baseline' : `${of_run}@${step}`

/** `all`, `10 %` */
export const shareWords = ({ partial_subset }: Pick<Measured, 'partial_subset'>): string =>
  partial_subset === 1 ? 'all' : `${Number((partial_subset * 100).toFixed(4))} %`

export const scoreWords = (value: number): string => value.toFixed(4)

export const signedWords = (value: number): string => `${value < 0 ? '-' : '+'}${scoreWords(Math.abs(value))}`

/** Whether the held-out items were trained on: `none`, `12 of 24`, `?` where nobody has looked; a baseline needs no answer. */
export function overlapWords({ of_run, overlap }: Pick<Measured, 'of_run' | 'overlap'>): string {
  if (of_run === null) return ''
  if (overlap === null) return '?'
  const { items, overlapping } = overlap
  return overlapping === 0 ? 'none' : `${countWords(overlapping)} of ${countWords(items)}`
}
