import { createHash } from 'node:crypto'
import type { Event } from '../../src/schema/event.ts'
import type { PreflightReport } from '../../src/schema/preflight.ts'
import type { NewAttempt, NewRun, Store } from '../../src/store/store.ts'

/** A run as `control/launch` would record it. */
export function sampleRun(id: string, over: Partial<NewRun> = {}): NewRun {
  return {
    id,
    key: createHash('sha256').update(id).digest('hex'),
    name: 'poyo-small',
    task_type: 'training',
    max_steps: 100,
    adapter: 'local',
    path: `/runs/${id}`,
    created_at: '2026-03-04T05:06:07.000Z',
    config: { name: 'poyo-small' },
    identity: { seed: 1 },
    provenance: { host: 'node1' },
    summary: { model: 'poyo' },
    source: null,
    ...over,
  }
}

export function sampleAttempt(runId: string, n = 1, over: Partial<NewAttempt> = {}): NewAttempt {
  return {
    run_id: runId,
    n,
    token: `orion-${runId}-${n}-x`,
    adapter: 'local',
    bundle_path: `/runs/${runId}/bundle`,
    bundle_digest: 'd'.repeat(64),
    from_checkpoint: null,
    start_step: 0,
    exact: true,
    ranks: 1,
    reason: null,
    ...over,
  }
}

/** Records a run and its first attempt as if it had been submitted a moment ago. */
export function addSubmitted(
  store: Store,
  run: NewRun,
  attempt = sampleAttempt(run.id, 1, { bundle_path: `${run.path}/bundle` }),
  report: PreflightReport | null = null,
): void {
  store.createRun(run, attempt, report)
  store.markSent(attempt.token)
  store.confirmSubmitted(attempt.token, { pid: 1 })
}

export function stepEvent(
  seq: number,
  step: number,
  metrics: Record<string, number | 'NaN' | 'Infinity' | '-Infinity'>,
): Event {
  return { seq, time: timeOf(seq), rank: 0, type: 'step', step, metrics }
}

export function checkpointEvent(seq: number, step: number, hash = `${step}`.padStart(64, 'a')): Event {
  return {
    seq,
    time: timeOf(seq),
    rank: 0,
    type: 'checkpoint.saved',
    step,
    name: `step-${`${step}`.padStart(9, '0')}`,
    checkpoint_hash: hash,
    manifest_sha256: 'b'.repeat(64),
    bytes: 1000 + step,
    metrics: { 'loss/valid': 'NaN', 'loss/train': 0.5 },
  }
}

/** What a run says of a measurement of the checkpoint `run001@11`. */
export function benchmarkEvent(
  seq: number,
  kind: 'scheduled' | 'finished' | 'failed',
  over: { key?: string; suite?: string; value?: number; of_run?: string } = {},
): Event {
  const { key = 'e'.repeat(64), suite = 'r2-velocity@1', value = 0.5, of_run = 'run001' } = over
  const question = {
    key,
    suite,
    of_run,
    step: 11,
    checkpoint_hash: '1'.padStart(64, 'c'),
    dataset_hash: 'd'.repeat(64),
    partial_subset: 0.1,
    partial_seed: 0,
  }
  const base = { seq, time: timeOf(seq), rank: 0, ...question }
  if (kind === 'scheduled') return { ...base, type: 'benchmark.scheduled' }
  if (kind === 'failed') return { ...base, type: 'benchmark.failed', message: 'a prediction is not finite' }
  return {
    ...base,
    type: 'benchmark.finished',
    items: 27,
    scores: { r2: { value, version: 1, higher_is_better: true } },
    path: `benchmarks/${key}.json`,
    sha256: 'f'.repeat(64),
  }
}

export function startedEvent(seq: number, startStep = 0, maxSteps: number | null = 100): Event {
  return {
    seq,
    time: timeOf(seq),
    rank: 0,
    type: 'run.started',
    pid: 1,
    host: 'node1',
    world_size: 1,
    max_steps: maxSteps,
    start_step: startStep,
    checkpoint_hash: null,
    summary: { parameters: '1.2 M' },
  }
}

export function timeOf(seq: number): string {
  return new Date(Date.UTC(2026, 2, 4) + seq * 1000).toISOString()
}
