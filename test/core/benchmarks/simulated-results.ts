import type { BenchmarkResult } from '../../../src/schema/benchmark.ts'

/** Uniform numbers in [0, 1) from a seed: SplitMix32. */
export type Draw = () => number

export function draws(seed: number): Draw {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let z = state ^ (state >>> 16)
    z = Math.imul(z, 0x21f0aaad)
    z ^= z >>> 15
    z = Math.imul(z, 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32
  }
}

/** What one item came to: squared deviation of its target, and squared error of each model, by dimension. */
export interface Drawn {
  recording: string
  deviation: number[]
  errors: number[][]
}

/** Squared errors of a model on an item, two dimensions: exponential around what the item's hardness makes of its mean. */
export const errorsOf = (draw: Draw, hard: number, mean: number): number[] =>
  [0, 1].map(() => hard * mean * (0.5 - 0.5 * Math.log(1 - draw())))

/** The result of one of the models. */
export function resultOf(items: readonly Drawn[], model: number): BenchmarkResult {
  const names = [...new Set(items.map(({ recording }) => recording))]
  const recordings = Object.fromEntries(
    names.map(name => {
      const mine = items.filter(({ recording }) => recording === name)
      const ratios = [0, 1].map(
        d =>
          1 -
          sum(mine.map(({ errors }) => errors[model]?.[d])) / sum(mine.map(({ deviation }) => deviation[d])),
      )
      return [name, sum(ratios) / 2]
    }),
  )
  return {
    schema_version: 1,
    key: `${model}`.repeat(64),
    suite: 'simulated',
    suite_version: 1,
    checkpoint_hash: `${model}`.repeat(64),
    dataset_hash: 'd'.repeat(64),
    partial_subset: '1.000000',
    partial_seed: 0,
    metrics: {
      r2: {
        value: sum(Object.values(recordings)) / names.length,
        version: 1,
        higher_is_better: true,
        offset: 1,
        factor: -1,
        recordings,
      },
    },
    items: items.map(({ recording, deviation, errors }, index) => ({
      id: `${recording}@${index}`,
      recording,
      start_s: index,
      end_s: index + 1,
      samples: 50,
      parts: { r2: [errors[model] ?? [], deviation] },
    })),
  }
}

const sum = (values: readonly (number | undefined)[]) =>
  values.reduce<number>((total, value) => total + (value ?? Number.NaN), 0)
