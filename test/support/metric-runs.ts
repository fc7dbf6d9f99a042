import type { SeedRun } from './seeded-registry.ts'

/** Losses of so many steps. */
export const falling = (steps: number, from: number, to: number): number[] =>
  Array.from(
    { length: steps },
    (_, at) => to + (from - to) * Math.exp((-4 * at) / steps) * (1 + 0.1 * Math.sin(at * 1.7)),
  )

/** What a run logs beside its loss. */
export const moreMetrics = (step: number): Record<string, number> => ({
  grad_norm: step === 90 ? Number.POSITIVE_INFINITY : 2 + Math.sin(step / 9),
  lr: 1e-3 * Math.sin((Math.PI * step) / 200),
  data_time_s: 0.05 + 0.01 * Math.sin(step),
  'gpu0/memory_gib': 3 + step / 100,
  epoch: step / 50,
  ...(step % 20 === 0 ? { 'loss/valid': 0.1 + 1 / step } : {}),
})

/** A completed run, one that logged nothing, and one that was resumed. */
export const METRIC_RUNS: readonly SeedRun[] = [
  { name: 'baseline', state: 'completed', losses: falling(150, 0.8, 0.1), age_s: 7200, more: moreMetrics },
  { name: 'without-metrics', state: 'queued', age_s: 600 },
  {
    name: 'candidate',
    state: 'failed',
    losses: falling(180, 0.6, 0.05),
    checkpoints: [100],
    age_s: 60,
    more: moreMetrics,
    resumed: { from: 100, losses: falling(100, 0.16, 0.04) },
  },
]
