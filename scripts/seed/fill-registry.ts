import { dirname } from 'node:path'
import type { Event } from '../../src/schema/event.ts'
import { openConnection, storeOf } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { METRICS, plausibleEvents } from './plausible-events.ts'
import { LOST, plausibleFailure } from './plausible-failure.ts'
import { attemptRow, NEWEST, type PlannedAttempt, type PlannedRun, plausibleRun } from './plausible-run.ts'
import { Random } from './random.ts'

/** Steps of the one long run that a big registry holds. */
const LONGEST = 1_000_000
/** Events handed over at once, and runs written in one transaction. */
const BATCH = 5_000
const RUNS_A_COMMIT = 500
/** Mean time between two runs. */
const PAUSE_MS = 11 * 60_000

interface Done {
  runs: number
  points: number
}

/**
 * Adds plausible runs in all states, with their attempts, failures, checkpoints and, in all, exactly `points` metric
 * points. Half of the points, up to a million steps, belong to the newest run.
 */
export function fillRegistry(
  path: string,
  { runs, points, now }: { runs: number; points: number; now: Date },
  onProgress: (done: Done) => void = () => {},
): Done {
  const random = new Random(runs * 31 + points)
  const clock = { time: now }
  const connection = openConnection(path, { now: () => clock.time })
  connection.db.pragma('synchronous = OFF')
  const store = storeOf(connection)
  const steps = stepsOfRuns(random, runs, points)
  const done: Done = { runs: 0, points: 0 }
  while (done.runs < runs) {
    connection.write(() => {
      for (const end = Math.min(runs, done.runs + RUNS_A_COMMIT); done.runs < end; done.runs++) {
        const age = runs - 1 - done.runs
        clock.time = new Date(now.getTime() - (age + random.next()) * PAUSE_MS)
        const planned = plausibleRun(random, age, steps[done.runs] ?? 0, clock.time, dirname(path))
        done.points += addRun(
          store,
          planned,
          random,
          age === 0 ? points : Number.POSITIVE_INFINITY,
          done.points,
        )
        onProgress(done)
      }
    })
  }
  connection.db.pragma('wal_checkpoint(TRUNCATE)')
  store.close()
  return done
}

/** Steps of each run, oldest first; most runs are short, a few are long, the newest takes what is left. */
function stepsOfRuns(random: Random, runs: number, points: number): number[] {
  const all = Math.floor(points / METRICS.length)
  const longest = Math.min(LONGEST, Math.floor(all / 2))
  const weights = Array.from({ length: runs - 1 }, (_, i) =>
    runs - 1 - i < NEWEST.length ? 0 : 1 / (0.02 + random.next()),
  )
  const sum = weights.reduce((a, b) => a + b, 0) || 1
  const steps = weights.map(weight => Math.floor(((all - longest) * weight) / sum))
  return [...steps, Math.ceil(points / METRICS.length) - steps.reduce((a, b) => a + b, 0)]
}

function addRun(store: Store, planned: PlannedRun, random: Random, total: number, before: number): number {
  let points = 0
  for (const attempt of planned.attempts) {
    const row = attemptRow(planned, attempt)
    if (attempt.n === 1) store.createRun(planned.run, row, null)
    else {
      store.addAttempt(row, null)
      store.addEdge({
        kind: 'resumed',
        parent_run: planned.run.id,
        parent_step: attempt.from,
        parent_hash: planned.run.key,
        child_run: planned.run.id,
        child_attempt: attempt.n,
      })
    }
    store.markSent(row.token)
    store.confirmSubmitted(row.token, { job: `${random.integer(10_000, 99_999)}` })
    if (attempt.state !== 'submitted' && attempt.state !== 'queued') {
      points += addEvents(store, planned, attempt, random, total - before - points)
    }
    settle(store, planned, attempt, random)
  }
  return points
}

/** Ingests what the attempt logged, at most `room` points of it; returns how many points these were. */
function addEvents(
  store: Store,
  planned: PlannedRun,
  attempt: PlannedAttempt,
  random: Random,
  room: number,
): number {
  let points = 0
  let offset = 0
  let events: Event[] = []
  const flush = () => {
    store.ingest({
      run_id: planned.run.id,
      attempt: attempt.n,
      writer: 'rank0',
      from: offset,
      to: offset + events.length * 200,
      events,
    })
    offset += events.length * 200
    events = []
  }
  for (const event of plausibleEvents(planned, attempt, random)) {
    if (event.type === 'step') {
      for (const name of METRICS.slice(Math.max(0, room - points))) delete event.metrics[name]
      points += Object.keys(event.metrics).length
    }
    events.push(event)
    if (events.length === BATCH) flush()
  }
  flush()
  return points
}

function settle(store: Store, { run }: PlannedRun, { n, state }: PlannedAttempt, random: Random): void {
  if (state === 'submitted') return
  const at = run.created_at
  if (state === 'queued') {
    store.transition(run.id, n, ['submitted'], { state })
    return
  }
  store.transition(run.id, n, ['submitted'], { state: 'running', started_at: at })
  if (state === 'running') return
  const failure = state === 'failed' ? plausibleFailure(random) : state === 'lost' ? LOST : null
  store.transition(run.id, n, ['running'], { state, ended_at: at, failure })
  if (random.next() < 0.97) store.markSeen(run.id)
}
