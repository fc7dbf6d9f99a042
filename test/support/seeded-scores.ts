import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BenchmarkResult, Score } from '../../src/schema/benchmark.ts'
import type { Event } from '../../src/schema/event.ts'
import type { RunState } from '../../src/schema/run.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { addSubmitted, sampleRun } from './sample-run.ts'
import { seedFamily } from './seeded-family.ts'
import { NOW } from './seeded-registry.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

export const SUITES = ['grasshopper-envelope@1', 'r2-velocity@1']
const DATASET = sha256('the held-out data')
const BASELINE_HASH = sha256('ridge')
const ITEMS = 12
const RECORDINGS = ['lab/p042', 'lab/p043']

/** A number between 0 and 1 that is the same on every machine. */
const steady = (seed: number): number => Number.parseInt(sha256(`${seed}`).slice(0, 8), 16) / 2 ** 32

/** One measurement: what share of the variance is not explained, of which items. */
interface Measurement {
  /** `run@step`, or `baseline`. */
  of: string
  suite: string
  error: number
  partial?: number
  /** Held-out items that the checkpoint was trained on; absent: nobody can tell. */
  overlapping?: number
  /** Why it failed. */
  failed?: string
}

export const MEASUREMENTS: readonly Measurement[] = [
  { of: 'baseline', suite: 'r2-velocity@1', error: 0.3 },
  { of: 'baseline', suite: 'grasshopper-envelope@1', error: 0.6 },
  { of: 'run-base@400', suite: 'r2-velocity@1', error: 0.26, overlapping: 0 },
  { of: 'run-base@500', suite: 'r2-velocity@1', error: 0.19, overlapping: 0 },
  { of: 'run-base@500', suite: 'grasshopper-envelope@1', error: 0.5, partial: 0.5 },
  { of: 'run-fork@500', suite: 'r2-velocity@1', error: 0.301, overlapping: 6 },
  { of: 'run-p042@50', suite: 'r2-velocity@1', error: 0.18, overlapping: 0 },
  { of: 'run-p042@100', suite: 'r2-velocity@1', error: 0.12, overlapping: 0 },
  { of: 'run-p043@250', suite: 'r2-velocity@1', error: 0, failed: 'a prediction is not finite' },
]

interface Subject {
  run: string | null
  step: number
  hash: string
}

interface Measuring {
  /** Ids of the recordings that every suite holds a part of out. */
  recordings: readonly string[]
  measurements: readonly Measurement[]
  /** Checkpoints by `run@step`. */
  subjects: ReadonlyMap<string, Subject>
}

/** A family of runs, scores of their checkpoints with every item in files, and what is under way; returns the folder of runs. */
export function seedScores(home: string): string {
  const runs = seedFamily(home)
  const store = openStore(join(home, 'registry.db'), { now: () => NOW })
  try {
    const subjects = new Map<string, Subject>()
    for (const { run_id, step, checkpoint_hash } of store.checkpoints(null, { limit: 100 }).items)
      subjects.set(`${run_id}@${step}`, { run: run_id, step, hash: checkpoint_hash })
    addScores(store, { runs, now: NOW, recordings: RECORDINGS, measurements: MEASUREMENTS, subjects })
    const soon = subjects.get('run-p042@100')?.hash ?? ''
    addRun(store, 'eval-soon', 'queued', join(runs, 'eval-soon'), NOW, {
      suite: 'grasshopper-envelope',
      suite_version: 1,
      checkpoint_hash: soon,
    })
  } finally {
    store.close()
  }
  return runs
}

/** Measurements with every item in files, told by a run of their own, and what is known of overlaps. */
export function addScores(
  store: Store,
  { runs, now, recordings, measurements, subjects }: Measuring & { runs: string; now: Date },
): void {
  store.remember('suites', { names: SUITES })
  const baseline = { run: null, step: 0, hash: BASELINE_HASH }
  const subject = (of: string): Subject => subjects.get(of) ?? baseline
  const folder = join(runs, 'eval-done')
  addRun(store, 'eval-done', 'completed', folder, now)
  const events = measurements.map((measurement, at) => {
    const base = { seq: at + 1, time: new Date(now.getTime() - (60 - at) * 60_000).toISOString(), rank: 0 }
    return toldOf(measurement, subject(measurement.of), base, { folder, recordings })
  })
  store.ingest({ run_id: 'eval-done', attempt: 1, writer: 'job', from: 0, to: 9_000, events })
  for (const { of, suite, overlapping } of measurements) {
    const items = ITEMS * recordings.length
    const asked = { suite, checkpoint_hash: subject(of).hash, dataset_hash: DATASET }
    if (overlapping !== undefined) store.keepOverlap(asked, { items, overlapping })
    else if (of !== 'baseline') store.keepOverlapUnknown(asked, `${of} does not say what it was trained on.`)
  }
}

function question({ suite, of, partial = 1 }: Measurement, { run, step, hash }: Subject) {
  return {
    key: sha256(`${of} on ${suite} ${partial}`),
    suite,
    of_run: run,
    step,
    checkpoint_hash: hash,
    dataset_hash: DATASET,
    partial_subset: partial,
    partial_seed: 0,
  }
}

function toldOf(
  measurement: Measurement,
  subject: Subject,
  base: { seq: number; time: string; rank: number },
  { folder, recordings }: { folder: string; recordings: readonly string[] },
): Event {
  const asked = { ...base, ...question(measurement, subject) }
  const { failed } = measurement
  if (failed !== undefined) return { ...asked, type: 'benchmark.failed', message: failed }
  const result = resultOf(measurement, asked, recordings)
  const text = JSON.stringify(result)
  const path = `benchmarks/${asked.key}.json`
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
  const scores: Record<string, Score> = {}
  for (const [name, { value, version, higher_is_better }] of Object.entries(result.metrics))
    scores[name] = { value, version, higher_is_better }
  return {
    ...asked,
    ...{ type: 'benchmark.finished', items: result.items.length, scores, path, sha256: sha256(text) },
  }
}

/** Every item has a difficulty of its own, the same for whoever is measured. */
function resultOf(
  { error, partial = 1 }: Measurement,
  asked: ReturnType<typeof question>,
  recordings: readonly string[],
): BenchmarkResult {
  const count = Math.ceil(ITEMS * partial)
  const noise = asked.of_run === null ? 0 : asked.step + asked.of_run.length
  const items = recordings.flatMap((recording, r) =>
    Array.from({ length: count }, (_, at) => {
      const spread = 50 + 50 * steady(100 * r + at)
      const left = spread * error * (0.5 + steady(7 + at * 3 + r) + 0.1 * steady(noise + at + 50 * r))
      const parts: [number[], number[]] = [[left], [spread]]
      return {
        id: `${recording}@${(51 + at).toFixed(6)}`,
        ...{ recording, start_s: 51 + at, end_s: 52 + at, samples: 100 },
        parts: { r2: parts, mse: [[left], [100]] as [number[], number[]] },
      }
    }),
  )
  const metric = (name: 'r2' | 'mse', offset: number, factor: number) => {
    const each = Object.fromEntries(
      recordings.map(recording => {
        const own = items.filter(each => each.recording === recording).map(({ parts }) => parts[name])
        const sum = (which: 0 | 1) => own.reduce((total, each) => total + (each[which][0] ?? 0), 0)
        return [recording, offset + (factor * sum(0)) / sum(1)]
      }),
    )
    const value = Object.values(each).reduce((sum, one) => sum + one, 0) / recordings.length
    return { value, version: 1, higher_is_better: name === 'r2', offset, factor, recordings: each }
  }
  const [suite = '', version = '1'] = asked.suite.split('@')
  return {
    schema_version: 1,
    key: asked.key,
    suite,
    suite_version: Number(version),
    checkpoint_hash: asked.checkpoint_hash,
    dataset_hash: asked.dataset_hash,
    partial_subset: asked.partial_subset.toFixed(6),
    partial_seed: 0,
    metrics: { r2: metric('r2', 1, -1), mse: metric('mse', 0, 1) },
    items,
  }
}

function addRun(
  store: Store,
  id: string,
  state: RunState,
  path: string,
  now: Date,
  identity: Record<string, string | number> = {},
): void {
  addSubmitted(
    store,
    sampleRun(id, {
      name: id,
      task_type: 'evaluation',
      max_steps: null,
      path,
      created_at: new Date(now.getTime() - 3_600_000).toISOString(),
      config: {},
      identity,
      provenance: {},
      summary: {},
    }),
  )
  const ended = state === 'completed' ? { ended_at: now.toISOString() } : {}
  store.transition(id, 1, ['submitted'], { state, ...ended })
}
