/** What a stretch of points of one metric comes to. Smallest, largest and last are NaN where nothing finite was logged. */
export interface Summary {
  count: number
  /** Values that are no finite number. */
  bad: number
  /** Sum of the finite values. */
  sum: number
  min_step: number
  max_step: number
  min: number
  max: number
  /** Finite value of the largest step, the later of equal ones, and that step. */
  last: number
  last_step: number
}

/** Summary of points in the order in which they were logged. */
export function summaryOf(steps: Float64Array, values: Float64Array): Summary {
  const found: Summary = { ...EMPTY, count: steps.length }
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] ?? 0
    const value = values[i] ?? Number.NaN
    if (step < found.min_step) found.min_step = step
    if (step > found.max_step) found.max_step = step
    if (!Number.isFinite(value)) {
      found.bad += 1
      continue
    }
    found.sum += value
    if (!(value >= found.min)) found.min = value
    if (!(value <= found.max)) found.max = value
    if (step < found.last_step) continue
    found.last = value
    found.last_step = step
  }
  return found
}

/** Summary of two stretches, the second logged after the first. */
export function mergeSummaries(a: Summary, b: Summary): Summary {
  const later = Number.isNaN(b.last) || (!Number.isNaN(a.last) && b.last_step < a.last_step) ? a : b
  return {
    count: a.count + b.count,
    bad: a.bad + b.bad,
    sum: a.sum + b.sum,
    min_step: Math.min(a.min_step, b.min_step),
    max_step: Math.max(a.max_step, b.max_step),
    min: Number.isNaN(a.min) ? b.min : Math.min(b.min, a.min),
    max: Number.isNaN(a.max) ? b.max : Math.max(b.max, a.max),
    last: later.last,
    last_step: later.last_step,
  }
}

export const EMPTY: Summary = {
  count: 0,
  bad: 0,
  sum: 0,
  min_step: Number.POSITIVE_INFINITY,
  max_step: Number.NEGATIVE_INFINITY,
  min: Number.NaN,
  max: Number.NaN,
  last: Number.NaN,
  last_step: Number.NEGATIVE_INFINITY,
}

const FIELDS = ['count', 'bad', 'sum', 'min_step', 'max_step', 'min', 'max', 'last', 'last_step'] as const

/** Float64 values of one packed summary. */
export const SUMMARY_SIZE = FIELDS.length

export function packSummary(summary: Summary, into: Float64Array, at: number): void {
  for (const [i, field] of FIELDS.entries()) into[at * SUMMARY_SIZE + i] = summary[field]
}

export function unpackSummary(from: Float64Array, at: number): Summary {
  const field = (i: number) => from[at * SUMMARY_SIZE + i] ?? Number.NaN
  return {
    count: field(0),
    bad: field(1),
    sum: field(2),
    min_step: field(3),
    max_step: field(4),
    min: field(5),
    max: field(6),
    last: field(7),
    last_step: field(8),
  }
}
