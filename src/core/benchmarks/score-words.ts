import type { Measured } from '../../schema/benchmark.ts'
import { countWords } from '../text/words.ts'

/** What was measured: `r8m2@100`, or the baseline. */
export const subjectWords = ({ of_run, step }: Pick<Measured, 'of_run' | 'step'>): string =>
  of_run === null ? 'baseline' : `${of_run}@${step}`

/** `all`, `10 %` */
export const shareWords = ({ partial_subset }: Pick<Measured, 'partial_subset'>): string =>
  partial_subset === 1 ? 'all' : `${Number((partial_subset * 100).toFixed(4))} %`

/** What stands behind a suite of which not all items are measured: ` 10 %` */
export const partWords = (of: Pick<Measured, 'partial_subset'>): string =>
  of.partial_subset === 1 ? '' : ` ${shareWords(of)}`

export const scoreWords = (value: number): string => value.toFixed(4)

/** `r2 0.8123  mse 0.0312`, after the part of the items where that is not all of them. */
export function scoresWords({ scores, partial_subset }: Pick<Measured, 'scores' | 'partial_subset'>): string {
  const words = Object.entries(scores ?? {}).map(([name, { value }]) => `${name} ${scoreWords(value)}`)
  return [...(partial_subset === 1 ? [] : [shareWords({ partial_subset })]), ...words].join('  ')
}

export const signedWords = (value: number): string => `${value < 0 ? '-' : '+'}${scoreWords(Math.abs(value))}`

/** The sign behind a score: its items were not trained on, were, or nobody has looked; none for a baseline. */
export function overlapMark({
  of_run,
  overlap,
}: Pick<Measured, 'of_run' | 'overlap'>): '✔' | '▲' | '?' | ' ' {
  if (of_run === null) return ' '
  if (overlap === null) return '?'
  return overlap.overlapping === 0 ? '✔' : '▲'
}

export const unknownWords = (why: string): string => `nobody can tell: ${why}`

/** Whether the held-out items were trained on, in full: why nobody can tell, too. */
export const trainedOnWords = (measured: Pick<Measured, 'of_run' | 'overlap' | 'overlap_unknown'>): string =>
  measured.overlap_unknown === null ? overlapWords(measured) : `? ${unknownWords(measured.overlap_unknown)}`

/** Whether the held-out items were trained on: `none`, `12 of 24`, `?` where nobody has looked; a baseline needs no answer. */
export function overlapWords({ of_run, overlap }: Pick<Measured, 'of_run' | 'overlap'>): string {
  if (of_run === null) return ''
  if (overlap === null) return '?'
  const { items, overlapping } = overlap
  return overlapping === 0 ? 'none' : `${countWords(overlapping)} of ${countWords(items)}`
}
