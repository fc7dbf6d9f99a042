import { ACTIVE_STATES, type Run } from '../schema/run.ts'
import { dataWait, metricRole } from './metric-roles.ts'
import { durationWords, floatWords } from './text/words.ts'

/** What the stream of a run says of how it fares; every list oldest first. */
export interface Pulse {
  /** Metric that stands for the run, and its newest values; null when nothing was logged. */
  metric: string | null
  values: ArrayLike<number>
  /** Steps of the newest attempt, and when each was reported, ms. */
  steps: ArrayLike<number>
  times: ArrayLike<number>
  /** Newest value of each metric. */
  latest: Readonly<Record<string, { step: number; value: number }>>
}

/** Nothing was heard of the run. */
export const NO_PULSE: Pulse = { metric: null, values: [], steps: [], times: [], latest: {} }

/** From the worst to the mildest. */
export const AILMENTS = ['nan', 'stall', 'spike', 'slow', 'data_wait'] as const
export type Ailment = (typeof AILMENTS)[number]

export interface Complaint {
  ailment: Ailment
  /** One clause with the figures that prove it. */
  words: string
}

/** Newest values that are held against those before them, and fewest of those. */
const NEWEST = 4
const FEWEST = 12
/** A value this many scaled deviations above the median, and half above it, is a spike. */
const SPIKE_DEVIATIONS = 8
const SPIKE_SHARE = 0.5
/** Median absolute deviation to standard deviation of a normal distribution. */
const MAD_SCALE = 1.4826
/** A run is silent for too long after this many usual, or longest, pauses, and after this long. */
const STALL_USUAL = 10
const STALL_LONGEST = 2
const STALL_LEAST_S = 60
/** The same for a run that has said nothing yet: imports and data take their time. */
const STALL_START_S = 600
const SLOW_FACTOR = 1.5
const DATA_WAIT_SHARE = 0.3

const median = (values: readonly number[]): number => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

/** Metrics whose newest value is no number, the run's own first. */
function brokenNumbers({ metric, latest }: Pulse): string | null {
  const sick = Object.keys(latest).filter(name => !Number.isFinite(latest[name]?.value ?? 0))
  const name = metric !== null && sick.includes(metric) ? metric : sick[0]
  const found = name === undefined ? undefined : latest[name]
  return found ? `${name} is ${floatWords(found.value)} at step ${found.step}` : null
}

function spike({ metric, values }: Pulse): string | null {
  if (metric === null || metricRole(metric) !== 'loss' || values.length < NEWEST + FEWEST) return null
  const all = Array.from(values)
  const before = all.slice(0, -NEWEST)
  const usual = median(before)
  const deviation = MAD_SCALE * median(before.map(value => Math.abs(value - usual)))
  const highest = Math.max(...all.slice(-NEWEST).filter(Number.isFinite))
  const limit = usual + Math.max(SPIKE_DEVIATIONS * deviation, SPIKE_SHARE * Math.abs(usual))
  return highest > limit ? `${metric} jumped to ${floatWords(highest)} from ${floatWords(usual)}` : null
}

const gaps = (times: ArrayLike<number>): number[] =>
  Array.from(times, (time, at) => (at === 0 ? Number.NaN : (time - (times[at - 1] ?? time)) / 1000)).slice(1)

function stall(run: RunFacts, { times }: Pulse, now: Date): string | null {
  const heard = run.last_event_at
  const silent = (now.getTime() - Date.parse(heard ?? run.updated_at)) / 1000
  if (heard === null)
    return silent > STALL_START_S ? `no sign of life ${durationWords(silent)} after its start` : null
  const pauses = gaps(times)
  if (pauses.length === 0) return silent > STALL_START_S ? `silent for ${durationWords(silent)}` : null
  const usual = median(pauses)
  const limit = Math.max(STALL_LEAST_S, STALL_USUAL * usual, STALL_LONGEST * Math.max(...pauses))
  return silent > limit ? `silent for ${durationWords(silent)}, usually ${durationWords(usual)}` : null
}

/** Seconds of one step between reports. */
function pace({ steps, times }: Pulse): number[] {
  return gaps(times).map((gap, at) => gap / Math.max(1, (steps[at + 1] ?? 0) - (steps[at] ?? 0)))
}

function slow(pulse: Pulse): string | null {
  const all = pace(pulse)
  if (all.length < NEWEST + FEWEST) return null
  const [before, now] = [median(all.slice(0, -NEWEST)), median(all.slice(-NEWEST))]
  return before > 0 && now > SLOW_FACTOR * before
    ? `a step takes ${durationWords(now)}, ${durationWords(before)} before`
    : null
}

function waiting({ latest }: Pulse): string | null {
  const share = dataWait(latest)
  return share !== null && share >= DATA_WAIT_SHARE
    ? `waits for data ${Math.round(100 * share)} % of the time`
    : null
}

export type RunFacts = Pick<Run, 'state' | 'last_event_at' | 'updated_at'>

/**
 * What a look at the stream of a run complains about, the worst first; empty for one that fares well. Numbers are judged for
 * every run, pace and silence only while it runs.
 */
export function runHealth(run: RunFacts, pulse: Pulse, now: Date): Complaint[] {
  const running = run.state === 'running'
  const found: Record<Ailment, string | null> = {
    nan: brokenNumbers(pulse),
    stall: running ? stall(run, pulse, now) : null,
    spike: ACTIVE_STATES.includes(run.state) ? spike(pulse) : null,
    slow: running ? slow(pulse) : null,
    data_wait: running ? waiting(pulse) : null,
  }
  return AILMENTS.flatMap(ailment => {
    const words = found[ailment]
    return words === null ? [] : [{ ailment, words }]
  })
}

/** Seconds of a step by the newest reports, their median; null when too few were heard. */
export function stepSeconds(pulse: Pulse): number | null {
  const seconds = median(pace(pulse))
  return seconds > 0 ? seconds : null
}
