import type { CatalogEntry } from '../../schema/recording.ts'
import type { Span } from '../spans.ts'

/** Parts of a recording by time; `whole` is all of it. */
export const PARTS = ['whole', 'train', 'valid'] as const
export type Part = (typeof PARTS)[number]

/** How much of each recording `data.split` gives to training, from its start, and to validation, up to its end. */
export interface Split {
  train: number
  valid: number
}

/** The stretch of a recording that a part is, by the same arithmetic as `orion.data.splits.split`. */
export function spanOf(
  { start_s, end_s }: Pick<CatalogEntry, 'start_s' | 'end_s'>,
  part: Part,
  split: Split,
): Span {
  const duration = end_s - start_s
  const boundary = start_s + split.train * duration
  if (part === 'train') return [start_s, Math.min(boundary, end_s)]
  if (part === 'valid') return [Math.max(end_s - split.valid * duration, boundary), end_s]
  return [start_s, end_s]
}
