import type { Connection } from './connection.ts'
import type { MeasuredCheckpoint, Store } from './store.ts'

/** Results looked at in one go; a checkpoint has one for each suite and part. */
const SLICE = 1_000
/** Most results that are looked at: what is older is left to a narrower question. */
const MOST = 50_000

type Found = MeasuredCheckpoint & { key: string }

/** Distinct checkpoints, or runs, of the newest results, read from an index until there are as many as wanted. */
export function measuredCheckpoints(
  connection: Connection,
  { each, runs, limit }: Parameters<Store['measuredCheckpoints']>[0],
): ReturnType<Store['measuredCheckpoints']> {
  const slice = connection.sql<unknown[], Found>(
    `SELECT checkpoint_hash, of_run AS run_id, step, at, key FROM benchmark_results
     WHERE of_run IS NOT NULL AND (at, key) < (?, ?) ${runs === undefined ? '' : OF_RUNS}
     ORDER BY at DESC, key DESC LIMIT ${SLICE}`,
  )
  const found = new Map<string, MeasuredCheckpoint>()
  const wanted = runs === undefined ? [] : [JSON.stringify(runs)]
  let [at, key] = ['\u{10ffff}', '\u{10ffff}']
  let more = true
  for (let seen = 0; more && seen < MOST && found.size <= limit; seen += SLICE) {
    const rows = connection.read(() => slice.all(at, key, ...wanted))
    for (const { key: _, ...row } of rows) {
      const id = each === 'run' ? row.run_id : row.checkpoint_hash
      if (!found.has(id)) found.set(id, row)
    }
    const last = rows.at(-1)
    more = rows.length === SLICE
    if (last) [at, key] = [last.at, last.key]
  }
  const checkpoints = [...found.values()]
  return { checkpoints: checkpoints.slice(0, limit), more: more || checkpoints.length > limit }
}

const OF_RUNS = 'AND of_run IN (SELECT value FROM json_each(?))'
