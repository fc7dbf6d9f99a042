import { OrionError } from '../../schema/error.ts'
import { renderSelector } from './render.ts'
import type { Selector } from './selector.ts'

/**
 * A question to the catalog, asked when the run is planned and not before. `a.plus(b)` is the union. Its text is what a
 * config holds: `query(dataset="r2-test") + query(session=["day1", "day2"])`.
 */
export class Query {
  readonly selectors: readonly Selector[]

  constructor(selectors: readonly Selector[]) {
    if (selectors.length === 0)
      throw new OrionError('query_invalid', 'A query needs at least one query(...).')
    this.selectors = selectors
  }

  plus(other: Query): Query {
    return new Query([...this.selectors, ...other.selectors])
  }

  toString(): string {
    return this.selectors.map(renderSelector).join(' + ')
  }

  toJSON(): string {
    return this.toString()
  }
}
