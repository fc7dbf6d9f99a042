import { OrionError } from '../schema/error.ts'
import type { CatalogEntry } from '../schema/recording.ts'
import type { Context } from './context.ts'

/** Recordings that a query expression matches, in order of id; throws `query_invalid` at the position of a mistake. */
export async function runQuery(_ctx: Context, _expression: string): Promise<CatalogEntry[]> {
  throw new OrionError('internal', 'queries are not part of this build')
}
