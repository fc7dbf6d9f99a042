import type { Event } from '../../src/schema/event.ts'
import { checkpointName, type PlannedAttempt, type PlannedRun } from './plausible-run.ts'
import type { Random } from './random.ts'

/** Metrics of a step event, in the order in which a trainer logs them. */
export const METRICS = ['loss/train', 'grad_norm', 'lr', 'step_time_s', 'samples_per_s'] as const

/** Checkpoints of an attempt, when it is long enough to save that often. */
const CHECKPOINTS = 4
const STEPS_BETWEEN = 20

/** What an attempt reports: a start, its steps with checkpoints between, and an end where it has one. */
export function* plausibleEvents(
  planned: PlannedRun,
  attempt: PlannedAttempt,
  random: Random,
): Generator<Event> {
  const { run, max_steps } = planned
  const began = Date.parse(run.created_at) + attempt.n * 60_000
  const stepMs = random.integer(40, 900)
  let seq = 0
  const base = (step: number) => {
    seq += 1
    return { seq, rank: 0, time: new Date(began + (step - attempt.from) * stepMs).toISOString() }
  }
  yield {
    ...base(attempt.from),
    type: 'run.started',
    pid: random.integer(1_000, 60_000),
    host: `gpu-${`${random.integer(1, 40)}`.padStart(3, '0')}`,
    world_size: planned.ranks,
    max_steps,
    start_step: attempt.from,
    checkpoint_hash: null,
    summary: { parameters: '12.4 M' },
  }
  const every = Math.max(STEPS_BETWEEN, Math.floor((attempt.to - attempt.from) / CHECKPOINTS))
  let noise = 0
  for (let step = attempt.from + 1; step <= attempt.to; step++) {
    noise = 0.9 * noise + 0.1 * (random.next() - 0.5)
    const loss = 0.2 + 1.8 / (1 + step / 40) + noise * 0.4
    yield { ...base(step), type: 'step', step, metrics: metricsAt(loss, step, max_steps, stepMs, random) }
    if ((step - attempt.from) % every === 0 || step === attempt.to) {
      yield {
        ...base(step),
        type: 'checkpoint.saved',
        step,
        name: checkpointName(step),
        checkpoint_hash: random.hex(64),
        manifest_sha256: random.hex(64),
        bytes: random.integer(40_000_000, 60_000_000),
        metrics: { 'loss/train': loss },
      }
    }
  }
  if (attempt.state === 'completed') {
    yield { ...base(attempt.to), type: 'run.finished', step: attempt.to, outcome: 'complete', metrics: {} }
  }
}

function metricsAt(loss: number, step: number, maxSteps: number, stepMs: number, random: Random) {
  return {
    'loss/train': random.next() < 0.0005 ? ('NaN' as const) : loss,
    grad_norm: 0.5 + loss * random.next(),
    lr: 1e-3 * Math.sin((Math.PI * step) / (maxSteps + 1)),
    step_time_s: (stepMs / 1000) * (0.95 + 0.1 * random.next()),
    samples_per_s: 16_000 / stepMs,
  }
}
