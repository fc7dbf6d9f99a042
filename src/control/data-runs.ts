import type { Run } from '../schema/run.ts'
import type { Context } from './context.ts'

/** Newest runs that were made on a content hash of data, at most twenty of the newest two thousand. */
export function dataRuns(ctx: Context, hash: string): Run[] {
  return ctx.store.runsOnData(hash, { among: 2_000, limit: 20 })
}
