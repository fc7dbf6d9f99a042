import { nearest } from '../core/nearest.ts'
import { matchRecordings } from '../core/query/match.ts'
import { readQuery } from '../core/query/parse.ts'
import { OrionError } from '../schema/error.ts'
import type { CatalogEntry } from '../schema/recording.ts'

/** Recordings that a query expression names, in order of id; throws when it is wrong or names nothing. */
export function matchQuery(expression: string, catalog: readonly CatalogEntry[]): CatalogEntry[] {
  const query = readQuery(expression)
  const found = matchRecordings(query, catalog)
  if (found.length > 0) return found
  if (catalog.length === 0) {
    throw new OrionError('not_found', `${expression} matches nothing: the catalog holds no recording yet.`, {
      hint: 'Add some with `orion data add PATH`, or simulate with `orion demo`.',
    })
  }
  const datasets = [...new Set(catalog.map(entry => entry.dataset))].sort()
  const asked = query.selectors.flatMap(selector => selector.dataset ?? [])
  const guess = asked
    .map(name => nearest(name, datasets))
    .find(name => name !== undefined && !asked.includes(name))
  throw new OrionError(
    'not_found',
    `${expression} matches no recording of the ${catalog.length} in the catalog.`,
    {
      hint: guess
        ? `Did you mean dataset="${guess}"?`
        : `Its datasets are ${datasets.slice(0, 12).join(', ')}${datasets.length > 12 ? ', ...' : ''}.`,
    },
  )
}
