import { headlineMetric, speedMetric } from './headline.ts'
import { type Complaint, type Pulse, type RunFacts, runHealth, stepSeconds } from './run-health.ts'

/** Which way a curve goes at its end. */
export type Trend = 'falling' | 'rising' | 'level'

/** What somebody asks of a run at a glance: how good, how fast, how long yet, how well. */
export interface Vitals {
  /** Metric that stands for the run, with its newest value; null when nothing was logged. */
  metric: string | null
  value: number | null
  trend: Trend | null
  /** Only while it runs. */
  speed: { value: number; unit: string } | null
  /** Seconds to its last step, only while it runs. */
  seconds_left: number | null
  /** From the worst to the mildest. */
  health: Complaint[]
}

export interface Measured {
  curve: ArrayLike<number>
  latest: Readonly<Record<string, { step: number; value: number }>>
  pulse: Pulse
}

export type Running = RunFacts & { step: number | null; max_steps: number | null }

/** Change between the last two stretches of a curve that counts as one. */
const TREND_SHARE = 0.01

/** Compares the last sixth of a curve with the sixth before it; null where too few values are finite. */
export function trendOf(curve: ArrayLike<number>): Trend | null {
  const values = Array.from(curve).filter(Number.isFinite)
  const width = Math.floor(values.length / 6)
  if (width < 1) return null
  const mean = (from: number, to?: number) =>
    values.slice(from, to).reduce((sum, value) => sum + value, 0) / width
  const [before, now] = [mean(-2 * width, -width), mean(-width)]
  const change = (now - before) / (Math.abs(before) || 1)
  return Math.abs(change) < TREND_SHARE ? 'level' : change < 0 ? 'falling' : 'rising'
}

/** Seconds of one step: as reports came in, else as the run itself measured them. */
export function secondsOfStep({ latest, pulse }: Pick<Measured, 'latest' | 'pulse'>): number | null {
  const heard = stepSeconds(pulse)
  if (heard !== null) return heard
  const logged = Object.entries(latest).find(([name]) =>
    /(^|\/)(step_s|seconds_per_step|step_time_s)$/.test(name),
  )
  const seconds = logged?.[1].value ?? Number.NaN
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null
}

function speedOf(measured: Measured, seconds: number | null): Vitals['speed'] {
  const named = speedMetric(Object.keys(measured.latest))
  const value = named ? measured.latest[named.name]?.value : undefined
  if (named && value !== undefined && Number.isFinite(value)) return { value, unit: named.unit }
  return seconds === null ? null : { value: 1 / seconds, unit: 'steps/s' }
}

export function vitals(run: Running, measured: Measured, now: Date): Vitals {
  const metric = headlineMetric(Object.keys(measured.latest))
  const runs = run.state === 'running'
  const seconds = runs ? secondsOfStep(measured) : null
  const left = run.step === null || run.max_steps === null ? null : run.max_steps - run.step
  return {
    metric,
    value: metric === null ? null : (measured.latest[metric]?.value ?? null),
    trend: runs ? trendOf(measured.curve) : null,
    speed: runs ? speedOf(measured, seconds) : null,
    seconds_left: seconds === null || left === null ? null : Math.max(0, left * seconds),
    health: runHealth(run, measured.pulse, now),
  }
}
