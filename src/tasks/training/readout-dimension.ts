import type { CatalogEntry } from '../../schema/recording.ts'

/** Dimension of a field in the first recording that has it, or null when none has. */
export function readoutDimension(recordings: readonly CatalogEntry[], field: string): number | null {
  for (const recording of recordings) {
    const found = recording.fields.find(each => each.path === field)
    if (found) return found.dim
  }
  return null
}
