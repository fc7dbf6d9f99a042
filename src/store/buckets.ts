import type { Series } from './store.ts'
import { type Summary, summaryOf } from './summary.ts'

/** A stretch of steps, both ends included. */
export interface StepRange {
  from: number
  to: number
}

/** One layer of a curve, in buckets of equal width. */
export class Buckets {
  readonly #from: number
  readonly #width: number
  readonly count: Uint32Array
  readonly bad: Uint32Array
  readonly sum: Float64Array
  readonly step: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
  readonly last: Float64Array
  readonly #lastStep: Float64Array

  constructor({ from, to }: StepRange, buckets: number) {
    this.#from = from
    this.#width = Math.max(1, (to - from + 1) / buckets)
    const size = Math.min(buckets, to - from + 1)
    this.count = new Uint32Array(size)
    this.bad = new Uint32Array(size)
    this.sum = new Float64Array(size)
    this.step = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
    this.min = new Float64Array(size).fill(Number.NaN)
    this.max = new Float64Array(size).fill(Number.NaN)
    this.last = new Float64Array(size).fill(Number.NaN)
    this.#lastStep = new Float64Array(size).fill(Number.NEGATIVE_INFINITY)
  }

  indexOf(step: number): number {
    return Math.min(this.count.length - 1, Math.floor((step - this.#from) / this.#width))
  }

  /** Adds points one by one; those of one bucket usually follow each other. */
  addPoints(steps: Float64Array, values: Float64Array): void {
    for (let from = 0, to = 0; from < steps.length; from = to) {
      const index = this.indexOf(steps[from] ?? 0)
      let step = steps[from] ?? 0
      for (; to < steps.length; to++) {
        const next = steps[to] ?? 0
        if (next !== step && this.indexOf(next) !== index) break
        step = next
      }
      this.addStretch(summaryOf(steps.subarray(from, to), values.subarray(from, to)))
    }
  }

  /** Adds a stretch whole to the bucket where it begins. */
  addStretch({ count, bad, sum, min_step, min, max, last, last_step }: Summary): void {
    const i = this.indexOf(min_step)
    this.count[i] = (this.count[i] ?? 0) + count
    this.bad[i] = (this.bad[i] ?? 0) + bad
    this.sum[i] = (this.sum[i] ?? 0) + sum
    if (min_step < (this.step[i] ?? 0)) this.step[i] = min_step
    if (Number.isNaN(last)) return
    if (!(min >= (this.min[i] ?? 0))) this.min[i] = min
    if (!(max <= (this.max[i] ?? 0))) this.max[i] = max
    if (last_step < (this.#lastStep[i] ?? 0)) return
    this.last[i] = last
    this.#lastStep[i] = last_step
  }
}

/** A curve of both layers: superseded points show only where nothing replaced them, unless one layer alone is asked for. */
export function mergeLayers(
  name: string,
  canonical: Buckets,
  superseded: Buckets,
  layer: 'canonical' | 'superseded' | undefined,
): Series {
  const chosen: { buckets: Buckets; index: number; old: boolean }[] = []
  for (let index = 0; index < canonical.count.length; index++) {
    if (canonical.count[index] && layer !== 'superseded')
      chosen.push({ buckets: canonical, index, old: false })
    else if (superseded.count[index] && layer !== 'canonical')
      chosen.push({ buckets: superseded, index, old: true })
  }
  const column = (of: (buckets: Buckets) => Float64Array | Uint32Array) =>
    Float64Array.from(chosen, ({ buckets, index }) => of(buckets)[index] ?? Number.NaN)
  const [count, bad, sum] = [column(b => b.count), column(b => b.bad), column(b => b.sum)]
  return {
    name,
    step: column(b => b.step),
    min: column(b => b.min),
    max: column(b => b.max),
    last: column(b => b.last),
    mean: sum.map((total, i) => total / ((count[i] ?? 0) - (bad[i] ?? 0))),
    count,
    bad,
    superseded: Uint8Array.from(chosen, ({ old }) => (old ? 1 : 0)),
  }
}

export function emptySeries(name: string): Series {
  const none = new Float64Array()
  return {
    name,
    step: none,
    min: none,
    max: none,
    last: none,
    mean: none,
    count: none,
    bad: none,
    superseded: new Uint8Array(),
  }
}
