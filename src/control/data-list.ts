import type { CatalogEntry } from '../schema/recording.ts'
import type { Context } from './context.ts'

/** Every recording of the catalog, in order of id. */
export function dataList(ctx: Context): CatalogEntry[] {
  return ctx.store.recordings()
}
