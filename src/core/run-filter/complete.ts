import { FILTER_FIELDS } from './fields.ts'
import type { KnownNames } from './parse.ts'

export interface FilterCandidate {
  /** The whole word that would stand there. */
  value: string
  description: string
}

/** What the last word of a filter could become: names of fields, then values of the field that is named. */
export function completeFilter(text: string, known: KnownNames): FilterCandidate[] {
  const word = /\S*$/.exec(text)?.[0] ?? ''
  const lead = word.startsWith('-') ? '-' : ''
  const typed = word.slice(lead.length)
  const valued = /^([a-z_]+):((?:[^,]*,)*)([^,]*)$/.exec(typed)
  if (valued) {
    const [, name = '', before = '', value = ''] = valued
    const field = FILTER_FIELDS.find(each => each.name === name)
    return (field?.values ?? [])
      .filter(each => each.startsWith(value) && each !== value)
      .map(each => ({ value: `${lead}${name}:${before}${each}`, description: field?.help ?? '' }))
  }
  const fields = FILTER_FIELDS.map(({ name, help }) => ({
    value: `${lead}${name}${NUMERIC.has(name) ? '' : ':'}`,
    description: help,
  }))
  if (typed === '') return fields
  const own = [
    ...known.settings.map(path => ({ value: `${lead}${path}`, description: 'a key of the config' })),
    ...known.metrics.map(name => ({ value: `${lead}${name}`, description: 'a metric, its newest value' })),
  ]
  const starts = ({ value }: FilterCandidate) => value.startsWith(lead + typed) && value !== lead + typed
  const later = ({ value }: FilterCandidate) =>
    !starts({ value, description: '' }) && value.includes(`.${typed}`)
  return [...fields.filter(starts), ...own.filter(starts), ...own.filter(later)]
}

/** Fields that are compared rather than named with a colon. */
const NUMERIC = new Set(['step', 'max_steps', 'progress', 'attempt', 'age', 'idle'])
