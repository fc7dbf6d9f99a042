import type { Store } from '../../src/store/store.ts'
import {
  benchmarkEvent,
  checkpointEvent,
  sampleAttempt,
  sampleRun,
  startedEvent,
  stepEvent,
  timeOf,
} from '../support/sample-run.ts'

/** Writes at least one row of everything that a registry can hold. */
export function fillWhole(store: Store): void {
  for (let i = 0; i < 8; i++) {
    const id = `run${`${i}`.padStart(3, '0')}`
    store.createRun(sampleRun(id, { name: i % 2 ? 'poyo-small' : 'mlp-baseline' }), sampleAttempt(id), {
      at: timeOf(0),
      verdict: 'pass',
      checks: [],
    })
    if (i % 3 === 0) continue
    store.markSent(`orion-${id}-1-x`)
    store.confirmSubmitted(`orion-${id}-1-x`, { pid: i })
    const steps = Array.from({ length: 12 }, (_, k) =>
      stepEvent(k + 2, k, { 'loss/train': 1 / (k + 1), lr: k ? 1e-3 : 'NaN' }),
    )
    const events = [startedEvent(1), ...steps, checkpointEvent(14, 11, `${i}`.padStart(64, 'c'))]
    store.ingest({ run_id: id, attempt: 1, writer: 'rank0', from: 0, to: 9_000, events })
    store.recordVerification(`${id}@11`, i % 2 === 0, i % 2 ? 'a file is missing' : null)
    store.transition(id, 1, ['submitted'], { state: 'failed', failure: FAILURE })
    store.noteJob(id, 1, JOB)
    const next = { from_checkpoint: `${id}@11`, start_step: 11, exclude: i % 2 === 0 ? ['n2'] : [] }
    store.addAttempt(sampleAttempt(id, 2, next), null)
    store.addEdge({
      kind: 'resumed',
      parent_run: id,
      parent_step: 11,
      parent_hash: `${i}`.padStart(64, 'c'),
      child_run: id,
      child_attempt: 2,
    })
  }
  const measured = [benchmarkEvent(1, 'scheduled'), benchmarkEvent(2, 'finished')]
  const asked = [...measured, benchmarkEvent(3, 'failed', { key: '9'.repeat(64), suite: 'mine@2' })]
  store.ingest({ run_id: 'run002', attempt: 2, writer: 'measures', from: 0, to: 900, events: asked })
  const due = benchmarkEvent(1, 'scheduled', { key: '8'.repeat(64) })
  store.ingest({ run_id: 'run001', attempt: 2, writer: 'schedules', from: 0, to: 900, events: [due] })
  store.createMeasuring(sampleRun('run008'), sampleAttempt('run008'), '8'.repeat(64))
  store.markRun('run001', { pinned: true, note: 'the one to beat' })
  store.markRun('run002', { archived: true })
  store.addRecording(RECORDING)
  const of = { suite: 'r2-velocity@1', checkpoint_hash: '1'.padStart(64, 'c'), dataset_hash: 'd'.repeat(64) }
  store.keepOverlap(of, { items: 27, overlapping: 3 })
  store.remember('view', { filter: 'poyo' })
  store.acquireLease('reconcile', 'somebody', 15)
}

/** Everything that the store's readers say. */
export function readWhole(store: Store): unknown {
  const runs = store.runs({ limit: 1_000, order: 'needs_me', archived: 'with' }).items
  return {
    counts: store.countByState(),
    filters: store.filterNames(),
    found: store.runs({ words: ['poyo'] }).items.map(run => run.id),
    runs: runs.map(({ id }) => ({
      run: store.run(id),
      attempts: store.attempts(id),
      cursors: store.cursors(id),
      events: store.events(id, {}),
      names: store.metricNames(id),
      latest: store.latest(id),
      series: store.series(id, 'loss/train', { buckets: 8 }),
      points: store.points(id, 'lr', {}),
      checkpoints: store.checkpoints(id),
      edges: store.edges(id),
      preflight: store.preflight(id),
    })),
    active: store.activeAttempts(),
    outbox: store.outbox(),
    sparklines: [
      ...store.sparklines(
        runs.map(run => run.id),
        'loss/train',
        8,
      ),
    ],
    checkpoints: store.checkpoints(null),
    byHash: store.checkpointByHash('c'),
    measured: store.measured({}),
    suites: store.measuredSuites(),
    due: store.due(),
    measuring: store.measuredBy('8'.repeat(64)),
    recordings: store.recordings(),
    view: store.recall('view'),
  }
}

const JOB = {
  id: '4711',
  word: 'NODE_FAIL',
  partition: 'main',
  nodes: ['n1', 'n2'],
  reason: null,
  expected_start: null,
  restarts: 1,
  time_limit_s: 3600,
}

const FAILURE = {
  class: 'nan_loss',
  cause: 'loss/train became NaN',
  rank: 0,
  host: 'node1',
  evidence: ['loss/train is NaN'],
  resume_safe: false,
  advice: 'fix' as const,
  next_step: 'Lower the learning rate.',
}

const RECORDING = {
  id: 'r2-test/s1',
  dataset: 'r2-test',
  session: 's1',
  subject: null,
  modalities: ['spikes'],
  fields: [],
  units: 3,
  spikes: 10,
  trials: 0,
  start_s: 0,
  end_s: 1,
  duration_s: 1,
  path: '/data/s1.h5',
  bytes: 10,
  hash: 'a'.repeat(64),
  file_sha256: 'b'.repeat(64),
  source: null,
}
