import type { Attempt } from '../schema/attempt.ts'
import { OrionError } from '../schema/error.ts'
import type { PreflightReport } from '../schema/preflight.ts'
import type { RunState } from '../schema/run.ts'
import type { Connection } from './connection.ts'
import { knownRun, runNumber } from './run-number.ts'
import type { NewAttempt, Store } from './store.ts'

type AttemptsTable = Pick<Store, 'addAttempt' | 'attempts' | 'activeAttempts' | 'transition' | 'noteJob'>

export function attemptsTable(connection: Connection): AttemptsTable {
  return {
    addAttempt(attempt, report) {
      connection.write(() => insertAttempt(connection, knownRun(connection, attempt.run_id), attempt, report))
    },

    attempts(runId) {
      const rows = connection.read(() =>
        connection
          .sql<[string], AttemptRow>(
            `${SELECT} WHERE a.run = (SELECT no FROM runs WHERE id = ?) ORDER BY a.n`,
          )
          .all(runId),
      )
      return rows.map(attemptOf)
    },

    activeAttempts() {
      const rows = connection.read(() =>
        connection
          .sql<[], AttemptRow>(
            `${SELECT} WHERE a.state IN ('submitted', 'queued', 'running') ORDER BY a.run, a.n`,
          )
          .all(),
      )
      return rows.map(attemptOf)
    },

    noteJob(runId, n, job) {
      const said = JSON.stringify(job)
      const known = connection.read(() =>
        connection
          .sql<[string, number], string | null>(
            'SELECT job FROM attempts WHERE run = (SELECT no FROM runs WHERE id = ?) AND n = ?',
          )
          .pluck()
          .get(runId, n),
      )
      if (known === undefined || known === said) return false
      connection.write(() =>
        connection
          .sql('UPDATE attempts SET job = ? WHERE run = (SELECT no FROM runs WHERE id = ?) AND n = ?')
          .run(said, runId, n),
      )
      return true
    },

    transition(runId, n, from, change) {
      return connection.write(() => {
        const run = runNumber(connection, runId)
        return run !== null && changeAttempt(connection, run, n, from, change)
      })
    },
  }
}

/** Writes attempt, outbox row and report. An attempt follows the newest one, which must have ended. */
export function insertAttempt(
  connection: Connection,
  run: number,
  attempt: NewAttempt,
  report: PreflightReport | null,
): void {
  const newest = connection
    .sql<[number], { n: number; state: RunState }>(
      'SELECT n, state FROM attempts WHERE run = ? ORDER BY n DESC LIMIT 1',
    )
    .get(run)
  if (newest && UNDECIDED.has(newest.state)) {
    throw new OrionError('not_allowed', `attempt ${newest.n} of run ${attempt.run_id} is ${newest.state}`, {
      hint: 'A run has one attempt at a time: wait until it ends, or cancel it.',
    })
  }
  if (attempt.n !== (newest?.n ?? 0) + 1) {
    throw new OrionError(
      'not_allowed',
      `run ${attempt.run_id} has ${newest?.n ?? 0} attempts; ${attempt.n} is not the next`,
      {
        hint: 'Another Orion may have added an attempt: look at the run again.',
        retryable: true,
      },
    )
  }
  const now = connection.time()
  connection
    .sql(
      `INSERT INTO attempts (run, n, state, token, adapter, bundle_path, bundle_digest, from_checkpoint, start_step, exact,
         ranks, reason, exclude) VALUES (?, ?, 'planned', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      run,
      attempt.n,
      attempt.token,
      attempt.adapter,
      attempt.bundle_path,
      attempt.bundle_digest,
      attempt.from_checkpoint,
      attempt.start_step,
      attempt.exact ? 1 : 0,
      attempt.ranks,
      attempt.reason,
      attempt.exclude === undefined || attempt.exclude.length === 0 ? null : JSON.stringify(attempt.exclude),
    )
  connection
    .sql(`INSERT INTO outbox (token, state, created_at) VALUES (?, 'pending', ?)`)
    .run(attempt.token, now)
  connection
    .sql(`UPDATE runs SET attempt = ?, state = 'planned', seen = 0, updated_at = ? WHERE no = ?`)
    .run(attempt.n, now, run)
  if (report) {
    connection.sql('INSERT INTO preflights VALUES (?, ?, ?)').run(run, attempt.n, JSON.stringify(report))
  }
}

/** Compare-and-set of an attempt; its run follows when it is the newest. Call inside a transaction. */
export function changeAttempt(
  connection: Connection,
  run: number,
  n: number,
  from: readonly RunState[],
  change: Partial<Attempt> & { state: RunState },
): boolean {
  const { state, ...rest } = change
  const sets = ['state = ?']
  const values: unknown[] = [state]
  for (const [name, value] of Object.entries(rest)) {
    if (!CHANGEABLE.has(name)) throw new OrionError('internal', `${name} of an attempt never changes`)
    if (value === undefined) continue
    sets.push(`${name} = ?`)
    values.push(typeof value === 'object' && value !== null ? JSON.stringify(value) : value)
  }
  const allowed = from.map(() => '?').join(', ')
  const { changes } = connection
    .sql(`UPDATE attempts SET ${sets.join(', ')} WHERE run = ? AND n = ? AND state IN (${allowed})`)
    .run(...values, run, n, ...from)
  if (changes === 0) return false
  connection
    .sql(
      `UPDATE runs SET seen = seen * (state = @state), state = @state, updated_at = @now WHERE no = @run AND attempt = @n`,
    )
    .run({ state, now: connection.time(), run, n })
  return true
}

/** States after which nothing of an attempt can still be on its way. */
const UNDECIDED: ReadonlySet<RunState> = new Set(['planned', 'submitted', 'queued', 'running'])
const CHANGEABLE: ReadonlySet<string> = new Set([
  'handle',
  'submitted_at',
  'started_at',
  'ended_at',
  'exit',
  'failure',
  'reason',
])

const SELECT = `SELECT r.id AS run_id, a.n, a.state, a.token, a.adapter, a.handle, a.bundle_path, a.bundle_digest,
  a.from_checkpoint, a.start_step, a.exact, a.ranks, a.reason, a.submitted_at, a.started_at, a.ended_at, a.exit, a.failure,
  a.job, a.exclude
  FROM attempts a JOIN runs r ON r.no = a.run`

type AttemptRow = Omit<Attempt, 'handle' | 'exit' | 'failure' | 'exact' | 'job' | 'exclude'> & {
  job: string | null
  exclude: string | null
  handle: string | null
  exit: string | null
  failure: string | null
  exact: number
}

function attemptOf(row: AttemptRow): Attempt {
  return {
    ...row,
    exact: row.exact === 1,
    handle: row.handle === null ? null : JSON.parse(row.handle),
    exit: row.exit === null ? null : JSON.parse(row.exit),
    failure: row.failure === null ? null : JSON.parse(row.failure),
    job: row.job === null ? null : JSON.parse(row.job),
    exclude: row.exclude === null ? [] : JSON.parse(row.exclude),
  }
}
