import { type Selector, TERMS } from './selector.ts'

/** One `query(...)` as text that parses to the same selector. */
export function renderSelector(selector: Selector): string {
  const terms = TERMS.flatMap(name => {
    const value = selector[name]
    return value === undefined ? [] : [`${name}=${renderValue(value)}`]
  })
  return `query(${terms.join(', ')})`
}

function renderValue(value: string | number | readonly string[]): string {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  return `[${value.map(item => JSON.stringify(item)).join(', ')}]`
}
