import { OrionError } from '../schema/error.ts'
import type { CatalogEntry } from '../schema/recording.ts'
import type { JsonObject } from '../schema/scalars.ts'
import type { DraftTask } from './check-draft.ts'
import type { Context } from './context.ts'
import { matchQuery } from './match-query.ts'

/** What the queries of an unfinished config match today. */
export interface DraftMatch {
  recordings: CatalogEntry[]
  /** Recordings in the catalog. */
  catalog: number
  /** What one pass over them is, label to text. */
  facts: Record<string, string>
  /** Why a query matches nothing, and what may have been meant; null when all of them match. */
  trouble: { message: string; hint: string } | null
}

/** Asks the catalog what a draft would train on; never throws for what is written. */
export function matchDraft(
  ctx: Context,
  { plugin }: DraftTask,
  written: JsonObject,
  queries: readonly string[],
): DraftMatch {
  const catalog = ctx.store.recordings()
  const found = new Map<string, CatalogEntry>()
  let trouble: DraftMatch['trouble'] = null
  for (const query of queries) {
    try {
      for (const entry of matchQuery(query, catalog)) found.set(entry.id, entry)
    } catch (error) {
      if (!(error instanceof OrionError)) throw error
      trouble ??= { message: error.message.split('\n')[0] ?? '', hint: error.hint ?? '' }
    }
  }
  const recordings = [...found.values()]
  const facts = recordings.length > 0 ? (plugin.matched?.(written, recordings) ?? {}) : {}
  return { recordings, catalog: catalog.length, facts, trouble }
}
