import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Event } from '../../src/schema/event.ts'
import type { Failure } from '../../src/schema/failure.ts'
import type { PreflightReport } from '../../src/schema/preflight.ts'
import type { Recording } from '../../src/schema/recording.ts'
import type { RunState } from '../../src/schema/run.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { addSubmitted, sampleAttempt, sampleRun } from '../support/sample-run.ts'
import { weirdFolder } from '../support/weird-folder.ts'

/** Text that would drive a terminal, break a line or reorder what is read. */
export const HOSTILE =
  'evil\u001b]52;c;Zm9v\u0007\u001b[2J\u009b31m\r\n\u202egnp.exe\u200b$(touch canary)\u0000'

const DAY = '2026-01-02T03:04:05.000Z'
const hash = (digit: string) => digit.repeat(64)

export interface SeededRun {
  id: string
  name: string
  state: RunState
  steps?: number
  failure?: Failure
  notes?: string
  /** What was checked before its launch. */
  preflight?: PreflightReport
}

/** A home with a registry that holds the given runs, each with a loss a step and a checkpoint every ten. */
export function seededHome(runs: readonly SeededRun[], recordings: readonly Recording[] = []): string {
  const home = weirdFolder()
  const folder = join(home, 'orion home')
  mkdirSync(folder, { mode: 0o700 })
  const store = openStore(join(folder, 'registry.db'), { now: () => new Date(DAY) })
  for (const run of runs) addRun(store, folder, run)
  for (const recording of recordings) store.addRecording(recording)
  store.close()
  return home
}

function addRun(
  store: Store,
  folder: string,
  { id, name, state, steps = 0, failure, notes = '', preflight }: SeededRun,
): void {
  const token = `orion-${id}-1-seed`
  const path = join(folder, 'runs', id)
  const run = sampleRun(id, {
    key: hash(id.at(-1) ?? '0'),
    name,
    path,
    created_at: DAY,
    config: { notes },
    identity: {},
    provenance: { notes },
    summary: { model: 'poyo', notes },
  })
  const attempt = sampleAttempt(id, 1, { token, bundle_path: join(path, 'bundle'), bundle_digest: hash('d') })
  addSubmitted(store, run, attempt, preflight)
  const events = history(steps)
  if (events.length > 0)
    store.ingest({ run_id: id, attempt: 1, writer: 'w', from: 0, to: events.length * 100, events })
  store.transition(id, 1, ['submitted', 'queued', 'running'], {
    state,
    ended_at: DAY,
    ...(failure ? { failure } : {}),
  })
}

function history(steps: number): Event[] {
  const events: Event[] = []
  const base = () => ({ seq: events.length + 1, time: DAY, rank: 0 })
  for (let step = 1; step <= steps; step++) {
    events.push({
      ...base(),
      type: 'step',
      step,
      metrics: { 'loss/train': step === 7 ? 'NaN' : 1 / step, grad_norm: step },
    })
    if (step % 10 === 0)
      events.push({
        ...base(),
        type: 'checkpoint.saved',
        step,
        name: `step-${String(step).padStart(9, '0')}`,
        checkpoint_hash: hash(String((step / 10) % 10)),
        manifest_sha256: hash('e'),
        bytes: 1_048_576,
        metrics: { 'loss/train': 1 / step },
      })
  }
  return events
}

/** A recording as the catalog keeps it. */
export const recordingOf = (session: string, over: Partial<Recording> = {}): Recording => ({
  id: `reach/${session}`,
  dataset: 'reach',
  session,
  subject: 'p042',
  modalities: ['spikes', 'cursor'],
  fields: [{ path: 'cursor.vel', dim: 2, rate_hz: 50 }],
  units: 24,
  spikes: 12_345,
  trials: 40,
  start_s: 0,
  end_s: 60,
  duration_s: 60,
  path: `/data/reach/${session}.h5`,
  bytes: 4_000_000,
  hash: hash('a'),
  file_sha256: hash('b'),
  source: null,
  ...over,
})

/** Runs that lists and pages are tried on. */
export const RUNS: readonly SeededRun[] = [
  { id: 'run-a1', name: 'alpha', state: 'completed', steps: 30 },
  {
    id: 'run-b2',
    name: 'beta',
    state: 'failed',
    steps: 12,
    failure: {
      class: 'nan_loss',
      cause: 'the loss became NaN',
      rank: 1,
      host: 'node7',
      evidence: ['step 7 loss nan', 'RuntimeError: non-finite loss'],
      resume_safe: false,
      advice: 'fix',
      next_step: 'Lower the learning rate, then resume.',
    },
  },
  { id: 'run-c3', name: 'twin', state: 'cancelled', steps: 5 },
  { id: 'run-d4', name: 'twin', state: 'completed', steps: 5 },
]
