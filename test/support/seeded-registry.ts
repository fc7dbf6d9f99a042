import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Event, MetricValue } from '../../src/schema/event.ts'
import type { Failure } from '../../src/schema/failure.ts'
import type { PreflightCheck, PreflightReport, Verdict } from '../../src/schema/preflight.ts'
import type { Recording } from '../../src/schema/recording.ts'
import type { RunState } from '../../src/schema/run.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { addSubmitted, sampleAttempt, sampleRun } from './sample-run.ts'

/** A run as a test describes it. */
export interface SeedRun {
  name: string
  state: RunState
  max_steps?: number
  /** Loss at each logged step, from step 1. */
  losses?: readonly number[]
  /** Seconds before `now` of the last event. */
  age_s?: number
  failure?: Failure
  /** The report kept with its first attempt. */
  preflight?: PreflightReport
  checkpoints?: readonly number[]
  speed?: number
  /** Profile it was launched on. */
  profile?: string
  /** Text of `logs/node-1/<name>` of the first attempt. */
  logs?: Record<string, string | Uint8Array>
  /** Further metrics at a step; one that is left out was not logged at that step. */
  more?: (step: number) => Record<string, number>
  /** A second attempt from a step on, with its losses. */
  resumed?: { from: number; losses: readonly number[] }
}

export const NOW = new Date('2026-03-14T09:41:00.000Z')

const metric = (value: number): MetricValue =>
  Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'

const hash = (text: string): string => Buffer.from(text.padEnd(32, '.')).toString('hex').slice(0, 64)

function eventsOf(run: SeedRun, end: number): Event[] {
  const losses = run.losses ?? []
  const events: Event[] = []
  const at = (step: number) => new Date(end - (losses.length - step) * 1000).toISOString()
  const add = (event: { type: Event['type'] } & Record<string, unknown>, step: number) => {
    events.push({ seq: events.length + 1, time: at(step), rank: 0, ...event } as Event)
  }
  if (losses.length === 0) return events
  add(
    {
      type: 'run.started',
      pid: 1,
      host: 'node-1',
      world_size: 1,
      max_steps: run.max_steps ?? 100,
      start_step: 0,
      checkpoint_hash: null,
      summary: { model: 'POYO', parameters: '255,426', data: 'r2-test  3 recordings' },
    },
    0,
  )
  for (const [index, loss] of losses.entries()) {
    const step = index + 1
    const metrics = metricsAt(run, step, loss)
    add({ type: 'step', step, metrics }, step)
    if (run.checkpoints?.includes(step)) {
      const name = `step-${String(step).padStart(9, '0')}`
      const facts = {
        checkpoint_hash: hash(`${run.name}@${step}`),
        manifest_sha256: hash(`manifest ${step}`),
      }
      add({ type: 'checkpoint.saved', step, name, ...facts, bytes: 6_500_000, metrics: {} }, step)
    }
  }
  return events
}

function metricsAt(run: SeedRun, step: number, loss: number): Record<string, MetricValue> {
  const more = Object.entries(run.more?.(step) ?? {}).map(([name, value]) => [name, metric(value)])
  return {
    'loss/train': metric(loss),
    windows_per_s: run.speed ?? 120,
    step_time_s: 0.5,
    ...Object.fromEntries(more),
  }
}

/** Adds the second attempt of a run that has ended. */
function resumeRun(store: Store, run: SeedRun, id: string, end: number, path: string): void {
  const { from, losses } = run.resumed ?? { from: 0, losses: [] }
  const token = `orion-${id}-2`
  store.addAttempt(
    sampleAttempt(id, 2, {
      token,
      adapter: run.profile ?? 'local',
      bundle_path: join(path, 'bundle'),
      from_checkpoint: `${path}/checkpoints/step-${String(from).padStart(9, '0')}`,
      start_step: from,
    }),
    null,
  )
  store.markSent(token)
  store.confirmSubmitted(token, { pid: 2 })
  const events = losses.map((loss, index): Event => {
    const step = from + 1 + index
    return {
      seq: index + 1,
      time: new Date(end - (losses.length - index - 1) * 1000).toISOString(),
      rank: 0,
      type: 'step',
      step,
      metrics: metricsAt(run, step, loss),
    }
  })
  store.ingest({ run_id: id, attempt: 2, writer: `again-${id}`, from: 0, to: events.length * 100, events })
  store.transition(id, 2, ['planned', ...ACTIVE], {
    state: 'completed',
    ended_at: new Date(end).toISOString(),
  })
}

const ACTIVE: readonly RunState[] = ['submitted', 'queued', 'running']

/** Writes one run as Orion itself would have, through the real store. */
export function addRun(store: Store, run: SeedRun, no: number, now = NOW, runsFolder = '/runs'): string {
  const id = `run-${String(no).padStart(4, '0')}`
  const end = now.getTime() - (run.age_s ?? 60) * 1000
  const events = eventsOf(run, end)
  const created = new Date(end - (run.losses?.length ?? 0) * 1000 - 5000).toISOString()
  const path = join(runsFolder, id)
  const max_steps = run.max_steps ?? 100
  const adapter = run.profile ?? 'local'
  const planned = sampleRun(id, {
    key: hash(id),
    name: run.name,
    max_steps,
    adapter,
    path,
    created_at: created,
    config: {
      name: run.name,
      task: 'training',
      training: { max_steps, lr: 0.001, seed: 0 },
      resources: { ranks: 1 },
    },
    identity: { task: 'training' },
    provenance: { git: { commit: '41bd09c' } },
    summary: { model: 'POYO', parameters: '255,426', data: 'r2-test  3 recordings' },
    source: 'examples/r2-test.yaml',
  })
  const attempt = sampleAttempt(id, 1, { adapter, bundle_path: join(path, 'bundle') })
  const report = run.preflight ?? null
  if (run.state === 'planned') store.createRun(planned, attempt, report)
  else addSubmitted(store, planned, attempt, report)
  for (const [name, text] of Object.entries(run.logs ?? {})) {
    const folder = join(path, 'attempts/1/logs/node-1')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  if (events.length > 0) {
    store.ingest({ run_id: id, attempt: 1, writer: `writer-${no}`, from: 0, to: events.length * 100, events })
  }
  if (run.state !== 'planned' && run.state !== 'submitted') {
    const ended = ACTIVE.includes(run.state) ? {} : { ended_at: new Date(end).toISOString() }
    store.transition(id, 1, ['planned', ...ACTIVE], {
      state: run.state,
      ...ended,
      ...(run.failure ? { failure: run.failure } : {}),
    })
  }
  if (run.resumed) resumeRun(store, run, id, end, path)
  return id
}

/** A recording of the catalog whose file is nowhere. */
export function seedRecording(id: string, more: Partial<Recording> = {}): Recording {
  const [dataset = id, session = id] = id.split('/')
  return {
    id,
    dataset,
    session,
    subject: session.split('-')[0] ?? null,
    modalities: ['spikes', 'cursor'],
    fields: [
      { path: 'cursor.vel', dim: 2, rate_hz: 100 },
      { path: 'cursor.pos', dim: 2, rate_hz: 100 },
    ],
    units: 150,
    spikes: 900_000,
    trials: 200,
    start_s: 0,
    end_s: 3180,
    duration_s: 3180,
    path: `/recordings/${session}.h5`,
    bytes: 1 << 24,
    hash: hash([...id].reverse().join('')),
    file_sha256: hash(`file of ${id}`),
    source: null,
    ...more,
  }
}

/** Recordings of two datasets. */
export const SAMPLE_RECORDINGS: readonly Recording[] = [
  seedRecording('r2-test/p044-01', { units: 151, spikes: 1_150_000, duration_s: 3120, end_s: 3120 }),
  seedRecording('r2-test/p044-02', { units: 160, spikes: 700_000, duration_s: 3300, end_s: 3300 }),
  seedRecording('r2-test/p044-03', { units: 149, spikes: 1_020_000, duration_s: 3420, end_s: 3420 }),
  seedRecording('grasshopper/day1', { units: 32, fields: [{ path: 'song.envelope', dim: 1, rate_hz: 50 }] }),
]

/** Fills a registry in `home` with runs; returns their ids. */
export function seedRegistry(
  home: string,
  runs: readonly SeedRun[],
  options: { now?: Date; runsFolder?: string; still?: boolean; recordings?: readonly Recording[] } = {},
): string[] {
  const { now = NOW, runsFolder, still = true } = options
  const store = openStore(join(home, 'registry.db'), { now: () => now })
  try {
    // Another Orion seems to keep the registry current, so that nobody looks for processes that never were.
    if (still) store.acquireLease('reconcile', 'the test', 3600)
    for (const recording of options.recordings ?? []) store.addRecording(recording)
    return runs.map((run, at) => addRun(store, run, at + 1, now, runsFolder))
  } finally {
    store.close()
  }
}

const falling = (steps: number, from = 0.6, to = 0.03): number[] =>
  Array.from(
    { length: steps },
    (_, at) => to + (from - to) * Math.exp((-4 * at) / steps) * (1 + 0.06 * Math.sin(at * 1.7)),
  )

const check = (
  id: string,
  group: string,
  title: string,
  verdict: Verdict,
  found: string,
  more: Partial<PreflightCheck> = {},
): PreflightCheck => ({
  ...{ id, group, title, verdict, found, todo: '', ms: 40 },
  why: 'Without it the run stops later, when that costs more.',
  ...more,
})

/** A report that has every verdict, a check with fixes and one that was not tried. */
export const SAMPLE_PREFLIGHT: PreflightReport = {
  at: new Date(NOW.getTime() - 3_600_000).toISOString(),
  verdict: 'fail',
  checks: [
    check('config', 'config', 'the config can be used', 'pass', '61 fields, 2 from the command line'),
    check('recordings', 'data', 'the recordings are there', 'pass', '3 match, hashes equal the files'),
    check('finite', 'data', 'targets are finite', 'warn', 'p043-07 has none in 812.0 to 822.0 s', {
      todo: 'Mask the ten seconds, or leave the recording out.',
    }),
    check('one_batch', 'data', 'one batch through the model', 'skip', 'not tried', {
      todo: 'Mend what failed first.',
    }),
    check('memory', 'memory', 'a rank fits', 'pass', '0.5 GB a rank, 21.8 GB free'),
    check('disk', 'disk', 'room on the disk', 'fail', 'checkpoints need 61 GB, 12 GB are free', {
      todo: 'Keep fewer checkpoints, or choose another folder of runs.',
      fixes: [
        { words: 'keep the last 3', overrides: ['checkpoint.keep_last=3'] },
        { words: 'run on polaris', overrides: ['infra=polaris'] },
      ],
    }),
    check('queue', 'infra', 'the scheduler would take it', 'pass', 'it would start at once'),
  ],
}

/** A small registry that has every kind of row, the same on every machine. */
export const SAMPLE_RUNS: readonly SeedRun[] = [
  { name: 'r2-test-demo', state: 'completed', losses: falling(100), age_s: 86_400, checkpoints: [50, 100] },
  { name: 'sweep-dim-256', state: 'cancelled', max_steps: 400, losses: falling(90, 0.8, 0.12), age_s: 7200 },
  {
    name: 'finetune-p043',
    state: 'failed',
    max_steps: 400,
    losses: [...falling(128, 0.4, 0.08), Number.NaN],
    age_s: 180,
    checkpoints: [50, 100],
    failure: {
      class: 'nan_loss',
      cause: 'loss became NaN at step 129 on rank 0',
      rank: 0,
      host: 'node-1',
      evidence: ['step 128  loss 0.0894  grad_norm 41.7', 'RuntimeError: non-finite loss at step 129'],
      resume_safe: false,
      advice: 'fix',
      next_step: 'Lower training.lr or mask the recording, then resume.',
    },
  },
  { name: 'sweep-dim-512', state: 'queued', max_steps: 400, age_s: 600 },
  {
    name: 'finetune-p042',
    state: 'running',
    max_steps: 400,
    losses: falling(240, 0.5, 0.05),
    age_s: 2,
    checkpoints: [100, 200],
  },
  {
    name: 'poyo-mp-pretrain',
    state: 'preempted',
    max_steps: 500,
    losses: falling(300, 0.9, 0.1),
    age_s: 3600,
    checkpoints: [250],
  },
]
