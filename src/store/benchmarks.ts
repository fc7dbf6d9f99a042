import type { Measured } from '../schema/benchmark.ts'
import type { Connection } from './connection.ts'
import type { Store } from './store.ts'

type BenchmarksTable = Pick<Store, 'answer' | 'measured'>

const DEFAULT_LIMIT = 200
/** Later than every time and key. */
const END = '\u{10ffff}'

export function benchmarksTable(connection: Connection): BenchmarksTable {
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
      const tests: [string, string | undefined][] = [
        ["(b.suite = @suite OR b.suite GLOB @suite || '@*')", suite],
        ['b.checkpoint_hash = @checkpoint_hash', checkpoint_hash],
        ['b.of_run = @of_run', of_run],
        ['b.state = @state', state],
      ]
      const asked = tests.filter(([, value]) => value !== undefined).map(([test]) => `AND ${test}`)
      const rows = connection.read(() =>
        connection
          .sql<[object], Row>(
            `${SELECT} WHERE (b.at, b.key) < (@at, @key) AND ${FIRST} ${asked.join(' ')} ORDER BY b.at DESC, b.key DESC LIMIT @limit`,
          )
          .all({ suite, checkpoint_hash, of_run, state, at, key, limit: limit + 1 }),
      )
      const items = rows.slice(0, limit).map(measuredOf)
      const last = items.at(-1)
      return { items, next: rows.length > limit && last ? `${last.at} ${last.key}` : null }
    },
  }
}

const SELECT = `SELECT b.key, b.suite, b.state, b.of_run, b.step, b.checkpoint_hash, b.dataset_hash, b.partial_subset,
  b.partial_seed, b.items, b.scores, b.message, r.id AS run_id, b.at, r.path || '/' || b.path AS path, b.sha256
  FROM benchmark_results b JOIN runs r ON r.no = b.run`

/** Of those who asked one question the first who answered it stands for all; where nobody did, the one who asked last. */
const FIRST = `NOT EXISTS (SELECT 1 FROM benchmark_results o WHERE o.key = b.key AND o.run <> b.run AND (
  (o.state = 'finished' AND (b.state <> 'finished' OR o.run < b.run))
  OR (o.state <> 'finished' AND b.state <> 'finished' AND o.run > b.run)))`

function splitCursor(after: string | null): [at: string, key: string] {
  const space = after?.indexOf(' ') ?? -1
  return after && space > 0 ? [after.slice(0, space), after.slice(space + 1)] : [END, END]
}

type Row = Omit<Measured, 'scores'> & { scores: string | null }

const measuredOf = ({ scores, ...row }: Row): Measured => ({
  ...row,
  scores: scores === null ? null : JSON.parse(scores),
})
