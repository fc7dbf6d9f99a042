import type { Json } from '../../schema/scalars.ts'
import { countWords, durationWords, floatWords } from '../text/words.ts'
import type { DataChange } from './consumed.ts'

/** A value of a config on one line; nothing for one that is not there. */
export const valueWords = (value: Json | undefined): string =>
  value === undefined ? '(none)' : typeof value === 'string' ? value : JSON.stringify(value)

/** A relative distance: `1.2e-3`, `0`, or `new` where there is nothing to divide by. */
export const relativeWords = (relative: number | null): string =>
  relative === null ? '' : floatWords(relative)

/** What changed of one recording's data. */
export function dataWords({
  status,
  rehashed,
  samples,
  only_before_s,
  only_after_s,
  both_s,
}: DataChange): string {
  if (status === 'same') return `the same ${durationWords(both_s)}`
  const parts = [
    ...(rehashed ? ['another content'] : []),
    ...(only_before_s > 0 ? [`-${durationWords(only_before_s)}`] : []),
    ...(only_after_s > 0 ? [`+${durationWords(only_after_s)}`] : []),
    ...(both_s > 0 && status === 'changed' ? [`${durationWords(both_s)} in both`] : []),
    `windows ${countWords(samples.before)} to ${countWords(samples.after)}`,
  ]
  return parts.join(', ')
}

/** `0.12 → 0.08  -0.04`; a side that has no value is left blank. */
export function metricChangeWords(before: number | null, after: number | null): string {
  const word = (value: number | null) => (value === null ? '-' : floatWords(value))
  if (before === null || after === null) return `${word(before)} to ${word(after)}`
  const delta = after - before
  if (delta === 0) return `${word(after)}, the same`
  return `${word(before)} to ${word(after)}  (${delta > 0 ? '+' : ''}${floatWords(delta)})`
}
