import type { Connection } from './connection.ts'
import type { MeasuredCheckpoint, Store } from './store.ts'

/** Results looked at in one go; a checkpoint has one for each suite and part. */
const SLICE = 1_000
/** Most results that are looked at: what is older is left to a narrower question. */
const MOST = 50_000

type Question = Parameters<Store['measuredCheckpoints']>[0]
type Answer = ReturnType<Store['measuredCheckpoints']>

/** Measured checkpoints, read from index ranges until there are as many as wanted. */
export function measuredCheckpoints(connection: Connection, { each, runs, limit }: Question): Answer {
  return connection.read(() => {
    if (each === 'run') return newestOfRuns(connection, runs ?? runsOf(connection, limit + 1), limit)
    return runs ? ofRuns(connection, runs, limit) : newest(connection, limit)
  })
}

const COLUMNS = 'checkpoint_hash, of_run AS run_id, step, at'
const NEWEST_FIRST = 'ORDER BY at DESC, key DESC'

/** Checkpoints of every run, the one of the newest result first. */
function newest(connection: Connection, limit: number): Answer {
  const slice = connection.sql<unknown[], MeasuredCheckpoint & { key: string }>(
    `SELECT ${COLUMNS}, key FROM benchmark_results WHERE of_run IS NOT NULL AND (at, key) < (?, ?) ${NEWEST_FIRST} LIMIT ${SLICE}`,
  )
  const found = new Map<string, MeasuredCheckpoint>()
  let [at, key, older] = ['\u{10ffff}', '\u{10ffff}', true]
  for (let seen = 0; older && seen < MOST && found.size <= limit; seen += SLICE) {
    const rows = slice.all(at, key)
    for (const { key: _, ...row } of rows)
      if (!found.has(row.checkpoint_hash)) found.set(row.checkpoint_hash, row)
    const last = rows.at(-1)
    older = rows.length === SLICE
    if (last) [at, key] = [last.at, last.key]
  }
  return { checkpoints: [...found.values()].slice(0, limit), more: older || found.size > limit }
}

/** Checkpoints of some runs, run by run in the order of their ids, the newest first. */
function ofRuns(connection: Connection, runs: readonly string[], limit: number): Answer {
  const query = connection.sql<[string], MeasuredCheckpoint>(
    `SELECT ${COLUMNS} FROM benchmark_results WHERE of_run = ? ${NEWEST_FIRST} LIMIT ${MOST}`,
  )
  const found = new Map<string, MeasuredCheckpoint>()
  for (const run of downward(runs)) {
    if (found.size > limit) break
    for (const row of query.all(run)) if (!found.has(row.checkpoint_hash)) found.set(row.checkpoint_hash, row)
  }
  return { checkpoints: [...found.values()].slice(0, limit), more: found.size > limit }
}

/** The checkpoint of the newest result of each run, the newest run first. */
function newestOfRuns(connection: Connection, runs: readonly string[], limit: number): Answer {
  const query = connection.sql<[string], MeasuredCheckpoint>(
    `SELECT ${COLUMNS} FROM json_each(?) asked JOIN benchmark_results ON benchmark_results.rowid =
       (SELECT rowid FROM benchmark_results WHERE of_run = asked.value ${NEWEST_FIRST} LIMIT 1)
     ORDER BY asked.id`,
  )
  const found = query.all(JSON.stringify(downward(runs)))
  return { checkpoints: found.slice(0, limit), more: found.length > limit }
}

/** Runs that were measured, the newest first: jumps from one to the next in an index of all results. */
function runsOf(connection: Connection, limit: number): string[] {
  const jumps = connection.sql<[number], string | null>(
    `WITH RECURSIVE found (id) AS (
       SELECT max(of_run) FROM benchmark_results
       UNION ALL SELECT (SELECT max(of_run) FROM benchmark_results WHERE of_run < id) FROM found WHERE id IS NOT NULL
     ) SELECT id FROM found WHERE id IS NOT NULL LIMIT ?`,
  )
  return jumps
    .pluck()
    .all(limit)
    .flatMap(run => run ?? [])
}

/** Ids of runs begin with their time. */
const downward = (runs: readonly string[]): string[] => [...runs].sort().reverse()
