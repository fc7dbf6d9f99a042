import type { CatalogEntry } from '../schema/recording.ts'
import type { Context } from './context.ts'
import { runQuery } from './query.ts'

export interface DataTotals {
  recordings: number
  units: number
  spikes: number
  hours: number
}

/**
 * Recordings of the catalog, in order of id: all, those that a query expression matches, or those of which every word
 * occurs in id, subject or modalities. Throws `query_invalid` at the position of a mistake.
 */
export function dataList(ctx: Context, filter = ''): CatalogEntry[] {
  const text = filter.trim()
  if (/^query\s*\(/.test(text)) return runQuery(ctx, text)
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const all = ctx.store.recordings()
  if (words.length === 0) return all
  return all.filter(({ id, subject, modalities }) => {
    const told = [id, subject ?? '', ...modalities].join(' ').toLowerCase()
    return words.every(word => told.includes(word))
  })
}

/** What recordings come to together. */
export function totalsOf(recordings: readonly CatalogEntry[]): DataTotals {
  const sum = (of: (each: CatalogEntry) => number) => recordings.reduce((total, each) => total + of(each), 0)
  return {
    recordings: recordings.length,
    units: sum(({ units }) => units),
    spikes: sum(({ spikes }) => spikes),
    hours: sum(({ duration_s }) => duration_s) / 3600,
  }
}
