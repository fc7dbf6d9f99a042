import type { Failure } from '../../src/schema/failure.ts'
import type { RunState } from '../../src/schema/run.ts'

/** Moment at which the pictures are taken. */
export const NOW = new Date('2026-03-14T09:41:00.000Z')

/** A run of the pictured laboratory. */
export interface PicturedRun {
  name: string
  state: RunState
  where: string
  max_steps: number
  /** Steps of each attempt: from, to. */
  attempts: readonly [from: number, to: number][]
  loss: { from: number; to: number; noise: number }
  /** Steps between checkpoints. */
  every: number
  /** Checkpoints that are still on disk. */
  kept: readonly number[]
  step_s: number
  age_s: number
  overrides: readonly string[]
  failure?: Failure
  from?: { name: string; step: number; kind: 'fine-tuned' | 'forked' }
  /** Metrics in which the run becomes something else from a step on. */
  spike_at?: number
}

const ECC: Failure = {
  class: 'cuda_fault',
  cause: 'the GPU of rank 1 reported an uncorrectable memory error',
  rank: 1,
  host: 'ada-desktop',
  evidence: [
    'RuntimeError: CUDA error: uncorrectable ECC error encountered',
    'failed (exitcode: 1) local_rank: 1 (pid: 4012) of binary: python',
  ],
  resume_safe: true,
  advice: 'yes',
  next_step: 'Resume it on another GPU; the weights on disk are older than the error.',
}

/** Runs oldest first; the one that failed and the one that trains are what the pictures are about. */
export const RUNS: readonly PicturedRun[] = [
  {
    name: 'poyo-pretrain',
    state: 'completed',
    where: 'cluster',
    max_steps: 6000,
    attempts: [
      [0, 2750],
      [2500, 6000],
    ],
    loss: { from: 1.4, to: 0.21, noise: 0.05 },
    every: 500,
    kept: [3000, 4500, 5500, 6000],
    step_s: 0.9,
    age_s: 93_000,
    overrides: ['training.lr=0.002'],
  },
  {
    name: 'held-out-p044',
    state: 'completed',
    where: 'cluster',
    max_steps: 1500,
    attempts: [[0, 1500]],
    loss: { from: 0.52, to: 0.19, noise: 0.06 },
    every: 250,
    kept: [1250, 1500],
    step_s: 0.8,
    age_s: 71_000,
    overrides: ['training.lr=0.0005'],
    from: { name: 'poyo-pretrain', step: 6000, kind: 'fine-tuned' },
  },
  {
    name: 'low-lr',
    state: 'completed',
    where: 'cluster',
    max_steps: 6000,
    attempts: [[4500, 6000]],
    loss: { from: 0.27, to: 0.2, noise: 0.04 },
    every: 500,
    kept: [5500, 6000],
    step_s: 0.9,
    age_s: 66_000,
    overrides: ['training.lr=0.0002'],
    from: { name: 'poyo-pretrain', step: 4500, kind: 'forked' },
  },
  {
    name: 'mlp-baseline',
    state: 'completed',
    where: 'local',
    max_steps: 2000,
    attempts: [[0, 2000]],
    loss: { from: 1.1, to: 0.44, noise: 0.05 },
    every: 500,
    kept: [1500, 2000],
    step_s: 0.05,
    age_s: 52_000,
    overrides: ['training.lr=0.001'],
  },
  {
    name: 'sweep-dim-256',
    state: 'cancelled',
    where: 'cluster',
    max_steps: 4000,
    attempts: [[0, 1180]],
    loss: { from: 1.2, to: 0.5, noise: 0.06 },
    every: 500,
    kept: [1000],
    step_s: 1.4,
    age_s: 15_400,
    overrides: ['model.dim=256'],
  },
  {
    name: 'sweep-dim-128',
    state: 'preempted',
    where: 'cluster',
    max_steps: 4000,
    attempts: [[0, 2210]],
    loss: { from: 1.2, to: 0.33, noise: 0.06 },
    every: 500,
    kept: [1500, 2000],
    step_s: 1.1,
    age_s: 4100,
    overrides: ['model.dim=128'],
  },
  {
    name: 'sweep-dim-64',
    state: 'running',
    where: 'cluster',
    max_steps: 4000,
    attempts: [[0, 3120]],
    loss: { from: 1.2, to: 0.28, noise: 0.06 },
    every: 500,
    kept: [2500, 3000],
    step_s: 1.0,
    age_s: 2,
    overrides: ['model.dim=64'],
  },
  {
    name: 'finetune-p042',
    state: 'running',
    where: 'gpu-box',
    max_steps: 5000,
    attempts: [
      [0, 1640],
      [1500, 2894],
    ],
    loss: { from: 0.61, to: 0.16, noise: 0.07 },
    every: 250,
    kept: [2250, 2500, 2750],
    step_s: 0.7,
    age_s: 1,
    overrides: ['training.lr=0.0005'],
    from: { name: 'poyo-pretrain', step: 6000, kind: 'fine-tuned' },
    spike_at: 2050,
  },
  {
    name: 'finetune-p043',
    state: 'failed',
    where: 'local',
    max_steps: 5000,
    attempts: [[0, 3412]],
    loss: { from: 0.64, to: 0.23, noise: 0.06 },
    every: 250,
    kept: [2750, 3000, 3250],
    step_s: 0.7,
    age_s: 190,
    overrides: ['training.lr=0.0005', 'resources.ranks=2'],
    failure: ECC,
    from: { name: 'poyo-pretrain', step: 6000, kind: 'fine-tuned' },
  },
  {
    name: 'finetune-p044',
    state: 'queued',
    where: 'cluster',
    max_steps: 5000,
    attempts: [],
    loss: { from: 1, to: 1, noise: 0 },
    every: 250,
    kept: [],
    step_s: 1,
    age_s: 600,
    overrides: ['training.lr=0.0005'],
    from: { name: 'finetune-p042', step: 2500, kind: 'fine-tuned' },
  },
]

/** What checkpoints got on suites: share of the variance that is not explained, and held-out items that were trained on. */
export const SCORES: readonly {
  of: string
  suite: string
  error: number
  overlapping?: number
  partial?: number
}[] = [
  { of: 'mlp-baseline@2000', suite: 'r2-velocity@1', error: 0.302, overlapping: 0 },
  { of: 'low-lr@6000', suite: 'r2-velocity@1', error: 0.2, overlapping: 0 },
  { of: 'poyo-pretrain@4500', suite: 'r2-velocity@1', error: 0.24, overlapping: 0 },
  { of: 'poyo-pretrain@6000', suite: 'r2-velocity@1', error: 0.19, overlapping: 0 },
  { of: 'poyo-pretrain@6000', suite: 'grasshopper-envelope@1', error: 0.48, partial: 0.5 },
  { of: 'held-out-p044@1500', suite: 'r2-velocity@1', error: 0.15, overlapping: 9 },
  { of: 'finetune-p042@2250', suite: 'r2-velocity@1', error: 0.16, overlapping: 0 },
  { of: 'finetune-p042@2500', suite: 'r2-velocity@1', error: 0.14, overlapping: 0 },
  { of: 'finetune-p042@2750', suite: 'r2-velocity@1', error: 0.13, overlapping: 0 },
]

/** Value that comes out the same on every machine, between 0 and 1. */
export function steady(seed: number): number {
  let x = seed | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32
}

/** What the run logs at a step. */
export function metricsAt(run: PicturedRun, step: number): Record<string, number> {
  const { from, to, noise } = run.loss
  const salt = [...run.name].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 7)
  const wobble = (what: number) => steady(salt + step * 13 + what) - 0.5
  const level = to + (from - to) * Math.exp((-4.5 * step) / run.max_steps)
  const spike = run.spike_at !== undefined && Math.abs(step - run.spike_at) < 12 ? 0.35 : 0
  const loss = level * (1 + 2 * noise * wobble(1)) + spike
  return {
    'loss/train': loss,
    ...(step % 50 === 0 ? { 'loss/valid': level * 1.08 + 0.012 * wobble(2) } : {}),
    ...(step % 50 === 0 ? { 'r2/valid': Math.max(0, 0.93 - level * 0.9) + 0.01 * wobble(3) } : {}),
    grad_norm: 1.2 + loss * 2.4 + 0.8 * wobble(4) + spike * 20,
    lr: 5e-4 * Math.sin(Math.PI * Math.min(0.98, 0.03 + step / run.max_steps)) ** 2,
    step_time_s: run.step_s * (1 + 0.06 * wobble(5)),
    windows_per_s: (64 / run.step_s) * (1 + 0.04 * wobble(6)),
    'gpu0/memory_gib': 31.2 + 0.4 * wobble(7),
  }
}

/** A line of a rank's output, as the trainer prints it. */
export function lineAt(run: PicturedRun, step: number, rank: number, at: Date): string {
  const { 'loss/train': loss = 0, grad_norm = 0 } = metricsAt(run, step)
  const clock = at.toISOString().replace('T', ' ').slice(0, 23)
  const own = loss + 0.004 * (steady(step * 7 + rank) - 0.5)
  return `${clock} step ${step}  loss ${own.toFixed(4)}  grad_norm ${grad_norm.toFixed(2)}  lr 2.41e-04\n`
}
