import type { Measured } from '../schema/benchmark.ts'
import { insertAttempt } from './attempts.ts'
import type { Connection } from './connection.ts'
import { measuredCheckpoints } from './measured-checkpoints.ts'
import { insertRun } from './runs.ts'
import type { Store } from './store.ts'

type BenchmarksTable = Pick<
  Store,
  | 'answer'
  | 'measured'
  | 'measuredOf'
  | 'measuredCheckpoints'
  | 'measuredSuites'
  | 'due'
  | 'createMeasuring'
  | 'measuredBy'
>

const DEFAULT_LIMIT = 200
/** Later than every time and key. */
const END = '\u{10ffff}'

export function benchmarksTable(connection: Connection): BenchmarksTable {
  const measuredSuites = (): string[] =>
    connection.read(() => connection.sql<[], string>(SUITES).pluck().all())
  const versions = (suite: string) =>
    measuredSuites().filter(each => each === suite || each.startsWith(`${suite}@`))
  return {
    answer(key) {
      const row = connection.read(() =>
        connection
          .sql<[string], Row>(`${SELECT} WHERE b.key = ? AND b.state = 'finished' ORDER BY b.run LIMIT 1`)
          .get(key),
      )
      return row ? measuredOf(row) : null
    },

    measured({ suite, checkpoint_hash, of_run, state, limit = DEFAULT_LIMIT, after = null }) {
      const [at, key] = splitCursor(after)
      const narrow = checkpoint_hash !== undefined || of_run !== undefined
      const asked = [
        // What belongs to one checkpoint or run is found by that; its index must not lose to that of the suite.
        ...(suite === undefined ? [] : [narrow ? '+b.suite = @suite' : 'b.suite = @suite']),
        ...(checkpoint_hash === undefined ? [] : ['b.checkpoint_hash = @checkpoint_hash']),
        ...(of_run === undefined ? [] : ['b.of_run IS @of_run']),
        ...(state === undefined ? [] : ['b.state = @state']),
      ].map(test => `AND ${test}`)
      const query = connection.sql<[object], Row>(
        `${SELECT} WHERE (b.at, b.key) < (@at, @key) AND ${FIRST} ${asked.join(' ')} ORDER BY b.at DESC, b.key DESC LIMIT @limit`,
      )
      const newest = (of: string | undefined) =>
        query.all({ suite: of, checkpoint_hash, of_run, state, at, key, limit: limit + 1 })
      const rows = connection.read(() =>
        suite === undefined ? newest(suite) : versions(suite).flatMap(newest),
      )
      const items = rows.sort(byTime).slice(0, limit).map(measuredOf)
      const last = items.at(-1)
      return { items, next: rows.length > limit && last ? `${last.at} ${last.key}` : null }
    },

    measuredOf(hashes) {
      const rows = connection.read(() =>
        connection
          .sql<[string], Row>(
            `${SELECT} WHERE b.checkpoint_hash IN (SELECT value FROM json_each(?)) AND ${FIRST} ORDER BY b.at DESC, b.key DESC`,
          )
          .all(JSON.stringify(hashes)),
      )
      return Map.groupBy(rows.map(measuredOf), each => each.checkpoint_hash)
    },

    measuredCheckpoints: options => measuredCheckpoints(connection, options),

    measuredSuites,

    due() {
      const rows = connection.read(() =>
        connection
          .sql<[], Row>(
            `${SELECT} WHERE b.state = 'scheduled' AND b.of_run = r.id ORDER BY b.run, b.step, b.key`,
          )
          .all(),
      )
      return rows.map(measuredOf)
    },

    createMeasuring(run, attempt, key) {
      return connection.write(() => {
        const taken = connection.sql<[string], number>('SELECT run FROM measuring WHERE key = ?').get(key)
        if (taken !== undefined) return false
        const no = insertRun(connection, run)
        insertAttempt(connection, no, attempt, null)
        connection.sql('INSERT INTO measuring VALUES (?, ?)').run(key, no)
        return true
      })
    },

    measuredBy(key) {
      const row = connection.read(() =>
        connection
          .sql<[string], { id: string }>(
            'SELECT r.id FROM measuring m JOIN runs r ON r.no = m.run WHERE m.key = ?',
          )
          .get(key),
      )
      return row?.id ?? null
    },
  }
}

/** Newest first. */
const byTime = (a: Row, b: Row): number => (a.at === b.at ? (a.key < b.key ? 1 : -1) : a.at < b.at ? 1 : -1)

/** The index of suites has all results in it; this jumps from one suite to the next. */
const SUITES = `WITH RECURSIVE suites (name) AS (
  SELECT min(suite) FROM benchmark_results
  UNION ALL SELECT (SELECT min(suite) FROM benchmark_results WHERE suite > name) FROM suites WHERE name IS NOT NULL
) SELECT name FROM suites WHERE name IS NOT NULL`

const SELECT = `SELECT b.key, b.suite, b.state, b.of_run, b.step, b.checkpoint_hash, b.dataset_hash, b.partial_subset,
  b.partial_seed, b.items, b.scores, b.message, r.id AS run_id, b.at, r.path || '/' || b.path AS path, b.sha256,
  v.items AS held_out, v.overlapping, v.at AS looked_at, v.why AS overlap_unknown
  FROM benchmark_results b JOIN runs r ON r.no = b.run LEFT JOIN overlaps v
  ON v.checkpoint_hash = b.checkpoint_hash AND v.suite = b.suite AND v.dataset_hash = b.dataset_hash`

/** Of those who asked one question the first who answered it stands for all; where nobody did, the one who asked last. */
const FIRST = `NOT EXISTS (SELECT 1 FROM benchmark_results o WHERE o.key = b.key AND o.run <> b.run AND (
  (o.state = 'finished' AND (b.state <> 'finished' OR o.run < b.run))
  OR (o.state <> 'finished' AND b.state <> 'finished' AND o.run > b.run)))`

function splitCursor(after: string | null): [at: string, key: string] {
  const space = after?.indexOf(' ') ?? -1
  return after && space > 0 ? [after.slice(0, space), after.slice(space + 1)] : [END, END]
}

type Row = Omit<Measured, 'scores' | 'overlap'> & {
  scores: string | null
  held_out: number | null
  overlapping: number | null
  looked_at: string | null
}

const measuredOf = ({ scores, held_out, overlapping, looked_at, ...row }: Row): Measured => ({
  ...row,
  scores: scores === null ? null : JSON.parse(scores),
  overlap:
    held_out === null || overlapping === null || looked_at === null
      ? null
      : { items: held_out, overlapping, at: looked_at },
})
