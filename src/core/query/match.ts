import type { CatalogEntry } from '../../schema/recording.ts'
import { compareCodePoints } from '../canonical-json.ts'
import type { Query } from './query.ts'
import type { Selector, TextTerm } from './selector.ts'

/** Recordings that a query names: each once, in order of their ids. */
export function matchRecordings(query: Query, catalog: readonly CatalogEntry[]): CatalogEntry[] {
  const tests = query.selectors.map(compileSelector)
  const chosen = new Map<string, CatalogEntry>()
  for (const entry of catalog) if (tests.some(test => test(entry))) chosen.set(entry.id, entry)
  return [...chosen.values()].sort((a, b) => compareCodePoints(a.id, b.id))
}

type Test = (entry: CatalogEntry) => boolean

function compileSelector(selector: Selector): Test {
  const tests: Test[] = []
  for (const name of ['id', 'dataset', 'session', 'subject'] as const) {
    const term = selector[name]
    if (term === undefined) continue
    const globs = list(term).map(glob)
    tests.push(entry => {
      const value = entry[name]
      return value !== null && globs.some(matches => matches(value))
    })
  }
  const { modalities, min_units, min_duration_s } = selector
  if (modalities !== undefined) {
    const globs = list(modalities).map(glob)
    tests.push(entry => globs.every(matches => entry.modalities.some(matches)))
  }
  if (min_units !== undefined) tests.push(entry => entry.units >= min_units)
  if (min_duration_s !== undefined) tests.push(entry => entry.duration_s >= min_duration_s)
  return entry => tests.every(test => test(entry))
}

const list = (term: TextTerm): readonly string[] => (typeof term === 'string' ? [term] : term)

/** `*` stands for any characters, `?` for one. Linear in the text, whatever the pattern. */
function glob(pattern: string): (text: string) => boolean {
  if (!/[*?]/.test(pattern)) return text => text === pattern
  const wanted = [...pattern]
  return text => {
    const given = [...text]
    let at = 0
    let next = 0
    let star = -1
    let resume = 0
    while (at < given.length) {
      if (wanted[next] === '*') {
        star = next++
        resume = at
      } else if (next < wanted.length && (wanted[next] === '?' || wanted[next] === given[at])) {
        at++
        next++
      } else if (star >= 0) {
        next = star + 1
        at = ++resume
      } else return false
    }
    while (wanted[next] === '*') next++
    return next === wanted.length
  }
}
