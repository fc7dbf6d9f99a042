import { floatWords } from '../core/text/words.ts'

/** A metric as it came: a number, a word for NaN and infinities, or nothing yet. */
export function metricWords(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'number' ? floatWords(value) : value
}
