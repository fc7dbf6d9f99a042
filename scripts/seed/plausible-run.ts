import { createHash } from 'node:crypto'
import type { RunState } from '../../src/schema/run.ts'
import type { NewAttempt, NewRun } from '../../src/store/store.ts'
import type { Random } from './random.ts'

/** One submission of a seeded run: it logs steps `from` + 1 to `to`. */
export interface PlannedAttempt {
  n: number
  from: number
  to: number
  state: RunState
}

export interface PlannedRun {
  run: NewRun
  ranks: number
  max_steps: number
  attempts: PlannedAttempt[]
}

const MODELS = ['poyo-small', 'poyo-large', 'linear-baseline', 'poyo-1'] as const
const SUBJECTS = ['r2-test', 'monkey-m1', 'grasshopper', 'mouse-v1', 'allen'] as const
const PURPOSES = ['', 'lr-sweep', 'dropout', 'held-out', 'ema', 'long'] as const
const LEARNING_RATES = [1e-4, 3e-4, 1e-3, 3e-3]
/** How runs end, in hundredths. */
const ENDS: readonly [RunState, number][] = [
  ['completed', 68],
  ['failed', 12],
  ['cancelled', 10],
  ['preempted', 7],
  ['lost', 3],
]
/** States of the newest runs, which are still under way. */
export const NEWEST: readonly RunState[] = [
  'running',
  'running',
  'queued',
  'running',
  'submitted',
  'queued',
  'running',
]
/** Away from this machine, so that no look at local processes settles the active ones. */
const FAR = 'polaris'

/** A run that a laboratory might have made; `age` 0 is the newest of all. */
export function plausibleRun(
  random: Random,
  age: number,
  steps: number,
  created: Date,
  home: string,
): PlannedRun {
  const id = idOf(created, random)
  const subject = random.pick(SUBJECTS)
  const name = [random.pick(MODELS), subject, random.pick(PURPOSES)].filter(Boolean).join('-')
  const seed = random.integer(0, 9)
  const identity = { task: 'training', seed, data: subject, model: name }
  const state = NEWEST[age] ?? endOf(random)
  const attempts = attemptsOf(random, steps, state)
  const reached = attempts.at(-1)?.to ?? 0
  const max_steps = Math.max(1, state === 'completed' ? reached : Math.ceil(reached * (1 + random.next())))
  const ranks = random.pick([1, 1, 2, 4])
  return {
    ranks,
    max_steps,
    attempts,
    run: {
      id,
      key: createHash('sha256')
        .update(`${id}${JSON.stringify(identity)}`)
        .digest('hex'),
      name,
      task_type: 'training',
      max_steps,
      adapter: age < NEWEST.length || random.next() < 0.3 ? FAR : 'local',
      path: `${home}/runs/${id}`,
      created_at: created.toISOString(),
      config: {
        schema_version: 1,
        name,
        data: { query: `query(dataset="${subject}")`, batch_size: 8 << (seed % 4) },
        model: { name: name.startsWith('poyo') ? 'poyo' : 'spike_count_mlp', dim: 32 << (seed % 3) },
        training: { max_steps, lr: LEARNING_RATES[seed % LEARNING_RATES.length] ?? 1e-3, seed },
        resources: { ranks },
      },
      identity,
      provenance: { host: 'login-2', user: 'seed' },
      summary: { model: name.startsWith('poyo') ? 'POYO' : 'linear', data: subject },
      source: `${subject}.yaml`,
    },
  }
}

export function attemptRow({ run, ranks }: PlannedRun, attempt: PlannedAttempt): NewAttempt {
  return {
    run_id: run.id,
    n: attempt.n,
    token: `orion-${run.id}-${attempt.n}-${run.key.slice(0, 6)}`,
    adapter: run.adapter,
    bundle_path: `${run.path}/bundle`,
    bundle_digest: run.key,
    from_checkpoint: attempt.n === 1 ? null : `${run.path}/checkpoints/${checkpointName(attempt.from)}`,
    start_step: attempt.from,
    exact: true,
    ranks,
    reason: null,
  }
}

export function checkpointName(step: number): string {
  return `step-${`${step}`.padStart(9, '0')}`
}

/** Splits the steps into attempts; a resume goes back a little, to its checkpoint. */
function attemptsOf(random: Random, steps: number, state: RunState): PlannedAttempt[] {
  const count = steps < 30 || random.next() < 0.8 ? 1 : random.integer(2, 3)
  const share = Math.floor(steps / count)
  const attempts: PlannedAttempt[] = []
  let from = 0
  for (let n = 1; n <= count; n++) {
    const to = from + (n === count ? steps - share * (count - 1) : share)
    attempts.push({ n, from, to, state: n === count ? state : random.pick(['failed', 'preempted']) })
    from = Math.max(from + 1, to - random.integer(1, 9))
  }
  return attempts
}

function endOf(random: Random): RunState {
  let left = random.integer(0, 99)
  for (const [state, weight] of ENDS) {
    if (left < weight) return state
    left -= weight
  }
  return 'completed'
}

/** Time and chance in base 32, as ids of real runs. */
function idOf(created: Date, random: Random): string {
  const digits = '0123456789abcdefghjkmnpqrstvwxyz'
  let text = ''
  for (let left = created.getTime() - Date.UTC(2020, 0, 1), i = 0; i < 8; i++, left = Math.floor(left / 32)) {
    text = digits.charAt(left % 32) + text
  }
  for (let i = 0; i < 3; i++) text += digits.charAt(random.integer(0, 31))
  return text
}
