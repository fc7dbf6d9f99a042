import { OrionError } from '../schema/error.ts'
import type { Failure } from '../schema/failure.ts'
import { RUN_STATES, type Run, type RunDetail, type RunState } from '../schema/run.ts'
import { insertAttempt } from './attempts.ts'
import type { Connection } from './connection.ts'
import { listRuns } from './run-list.ts'
import { knownRun, runNumber } from './run-number.ts'
import type { NewRun, Store } from './store.ts'

type RunsTable = Pick<
  Store,
  | 'createRun'
  | 'run'
  | 'runs'
  | 'filterNames'
  | 'runsOnData'
  | 'countByState'
  | 'matchRuns'
  | 'states'
  | 'names'
  | 'unseen'
  | 'markSeen'
  | 'markRun'
>

/** Most matches of `matchRuns`: enough to list an ambiguity. */
const MATCHES = 10

export function runsTable(connection: Connection): RunsTable {
  return {
    createRun(run, attempt, report) {
      connection.write(() => {
        insertAttempt(connection, insertRun(connection, run), attempt, report)
      })
    },

    run(id) {
      const row = connection.read(() =>
        connection
          .sql<[string], DetailRow>(
            `SELECT ${COLUMNS}, d.config, d.identity, d.provenance, d.source,
               d.summary AS planned_summary, p.summary AS reported_summary
             FROM ${TABLES} JOIN run_details d ON d.run = r.no WHERE r.id = ?`,
          )
          .get(id),
      )
      return row ? detailOf(row) : null
    },

    runs(filter) {
      return connection.read(() => {
        const { numbers, next } = listRuns(connection, filter)
        return { items: runsByNumber(connection, numbers), next }
      })
    },

    runsOnData(hash, { among, limit }) {
      return connection.read(() => {
        const numbers = connection
          .sql<unknown[], number>(
            `SELECT newest.no FROM (SELECT no FROM runs ORDER BY no DESC LIMIT ?) newest
             JOIN run_details d ON d.run = newest.no WHERE instr(d.identity, ?) > 0 ORDER BY newest.no DESC LIMIT ?`,
          )
          .pluck()
          .all(among, hash, limit)
        return runsByNumber(connection, numbers)
      })
    },

    filterNames() {
      return connection.read(() => ({
        settings: connection.sql<[], string>('SELECT path FROM setting_paths ORDER BY path').pluck().all(),
        metrics: connection.sql<[], string>('SELECT name FROM metric_names ORDER BY name').pluck().all(),
      }))
    },

    countByState() {
      const counts = Object.fromEntries(RUN_STATES.map(state => [state, 0])) as Record<RunState, number>
      const rows = connection.read(() =>
        connection.sql<[], { state: RunState; count: number }>('SELECT state, count FROM run_counts').all(),
      )
      for (const row of rows) counts[row.state] += row.count
      return counts
    },

    matchRuns(text) {
      if (text === '') return []
      return connection.read(() => {
        const end = `${text}\u{10ffff}`
        const numbers = connection
          .sql<unknown[], number>(
            `SELECT no FROM (SELECT no FROM runs WHERE id >= ? AND id < ? LIMIT ${MATCHES})
             UNION SELECT no FROM (SELECT no FROM runs WHERE key >= ? AND key < ? LIMIT ${MATCHES})
             UNION SELECT no FROM (SELECT no FROM runs WHERE name = ? ORDER BY no DESC LIMIT ${MATCHES})
             ORDER BY no DESC LIMIT ${MATCHES}`,
          )
          .pluck()
          .all(text, end, text, end, text)
        return runsByNumber(connection, numbers)
      })
    },

    states(runIds) {
      const rows = connection.read(() =>
        connection
          .sql<[string], { id: string; state: RunState }>(
            'SELECT r.id, r.state FROM json_each(?) asked JOIN runs r ON r.id = asked.value',
          )
          .all(JSON.stringify(runIds)),
      )
      return new Map(rows.map(({ id, state }) => [id, state]))
    },

    names(runIds) {
      const rows = connection.read(() =>
        connection
          .sql<[string], { id: string; name: string }>(
            'SELECT r.id, r.name FROM json_each(?) asked JOIN runs r ON r.id = asked.value',
          )
          .all(JSON.stringify(runIds)),
      )
      return new Map(rows.map(({ id, name }) => [id, name]))
    },

    unseen(among) {
      return connection.read(() => {
        const count = connection
          .sql<[], number>('SELECT coalesce(sum(count), 0) FROM run_counts WHERE need = 0')
          .pluck()
          .get()
        const ids = connection
          .sql<[string], string>(
            'SELECT r.id FROM json_each(?) asked JOIN runs r ON r.id = asked.value WHERE r.need = 0',
          )
          .pluck()
          .all(JSON.stringify(among))
        return { count: count ?? 0, ids: new Set(ids) }
      })
    },

    markRun(id, { pinned, archived, note }) {
      return connection.write(() => {
        const before = connection
          .sql<[number], MarkRow>('SELECT pinned, archived, note FROM runs WHERE no = ?')
          .get(knownRun(connection, id))
        if (!before) return false
        const after = {
          pinned: pinned === undefined ? before.pinned : Number(pinned),
          archived: archived === undefined ? before.archived : Number(archived),
          note: note ?? before.note,
        }
        if (
          after.pinned === before.pinned &&
          after.archived === before.archived &&
          after.note === before.note
        )
          return false
        connection
          .sql('UPDATE runs SET pinned = @pinned, archived = @archived, note = @note WHERE id = @id')
          .run({ ...after, id })
        return true
      })
    },

    markSeen(id) {
      connection.write(() => connection.sql('UPDATE runs SET seen = 1 WHERE id = ? AND need = 0').run(id))
    },
  }
}

/** Adds a run without an attempt; returns its number. Call inside a transaction. */
export function insertRun(connection: Connection, run: NewRun): number {
  if (runNumber(connection, run.id) !== null) {
    throw new OrionError('not_allowed', `a run with the id ${run.id} is already in the registry`)
  }
  const { lastInsertRowid } = connection
    .sql(
      `INSERT INTO runs (id, key, name, task_type, state, attempt, max_steps, adapter, path, created_at, updated_at)
       VALUES (?, ?, ?, ?, 'planned', 0, ?, ?, ?, ?, ?)`,
    )
    .run(
      run.id,
      run.key,
      run.name,
      run.task_type,
      run.max_steps,
      run.adapter,
      run.path,
      run.created_at,
      run.created_at,
    )
  const no = Number(lastInsertRowid)
  connection
    .sql('INSERT INTO run_details VALUES (?, ?, ?, ?, ?, ?)')
    .run(
      no,
      JSON.stringify(run.config),
      JSON.stringify(run.identity),
      JSON.stringify(run.provenance),
      JSON.stringify(run.summary),
      run.source,
    )
  return no
}

const COLUMNS = `r.no, r.id, r.key, r.name, r.task_type, r.state, r.attempt, p.step,
  coalesce(p.max_steps, r.max_steps) AS max_steps, r.adapter, r.path, r.created_at, r.updated_at, p.last_event_at, a.failure,
  r.pinned, r.archived, r.note, w.upstream AS waits_for, w.why AS waits_because`
const TABLES = `runs r LEFT JOIN progress p ON p.run = r.no LEFT JOIN attempts a ON a.run = r.no AND a.n = r.attempt
  LEFT JOIN waiting w ON w.run = r.no`

interface MarkRow {
  pinned: number
  archived: number
  note: string
}

type RunRow = Omit<Run, 'failure' | 'waiting' | keyof MarkRow> &
  MarkRow & { no: number; failure: string | null; waits_for: string | null; waits_because: string | null }
type DetailRow = RunRow & {
  config: string
  identity: string
  provenance: string
  source: string | null
  planned_summary: string
  reported_summary: string | null
}

function runsByNumber(connection: Connection, numbers: number[]): Run[] {
  const rows = connection
    .sql<[string], RunRow>(
      `SELECT ${COLUMNS} FROM json_each(?) wanted CROSS JOIN ${TABLES.replace('runs r', 'runs r ON r.no = wanted.value')}
       ORDER BY wanted.key`,
    )
    .all(JSON.stringify(numbers))
  return rows.map(runOf)
}

function runOf(row: RunRow): Run {
  const { no: _, failure, pinned, archived, waits_for, waits_because, ...run } = row
  return {
    ...run,
    ...(waits_for === null ? {} : { waiting: { upstream: waits_for, why: waits_because ?? '' } }),
    failure: failure === null ? null : (JSON.parse(failure) as Failure),
    pinned: pinned === 1,
    archived: archived === 1,
  }
}

function detailOf(row: DetailRow): RunDetail {
  const { planned_summary, reported_summary, config, identity, provenance, source, ...rest } = row
  return {
    ...runOf(rest),
    config: JSON.parse(config),
    identity: JSON.parse(identity),
    provenance: JSON.parse(provenance),
    summary: { ...JSON.parse(planned_summary), ...JSON.parse(reported_summary ?? '{}') },
    source,
  }
}
