import { matchRecordings } from '../core/query/match.ts'
import { readQuery } from '../core/query/parse.ts'
import type { CatalogEntry } from '../schema/recording.ts'
import type { Context } from './context.ts'

/** Recordings that a query expression matches, in order of id; throws `query_invalid` at the position of a mistake. */
export function runQuery(ctx: Context, expression: string): CatalogEntry[] {
  return matchRecordings(readQuery(expression), ctx.store.recordings())
}
