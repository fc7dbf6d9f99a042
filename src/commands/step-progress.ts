import type { StoredEvent } from '../control/events.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { countWords, durationWords } from '../core/text/words.ts'
import type { RunDetail } from '../schema/run.ts'
import { type Io, tint } from './io.ts'
import { metricWords } from './metric-words.ts'
import { progressLine } from './progress-line.ts'

const PLAIN_EVERY_MS = 1000
const RATE_STEPS = 20

/** Steps of a run as one moving line on a terminal and as plain lines, one a second at most, elsewhere. */
export function stepProgress(io: Io, headline: string) {
  const line = progressLine(io)
  const recent: { step: number; at: number; windows: number | null }[] = []
  let shown = ''
  let pending: string | null = null
  let plainAt = Number.NEGATIVE_INFINITY

  const plain = (text: string, always: boolean) => {
    pending = text
    if (!always && performance.now() - plainAt < PLAIN_EVERY_MS) return
    plainAt = performance.now()
    pending = null
    line.keep(text)
  }
  const step = (text: string) => (io.err.isTTY ? line.show(text) : plain(text, false))
  const settle = () => {
    if (pending !== null && !io.err.isTTY) plain(pending, true)
  }

  return {
    event(event: StoredEvent, run: RunDetail): void {
      if (event.type === 'step') {
        recent.push({ step: event.step, at: Date.parse(event.time), windows: windowsOf(event.metrics) })
        if (recent.length > RATE_STEPS) recent.shift()
        shown = stepWords(event.step, run.max_steps, event.metrics[headline] ?? null, headline, recent)
        step(shown)
      } else if (event.type === 'checkpoint.saved') {
        settle()
        line.keep(
          `${tint(io.out, 'good', '◆')} checkpoint at step ${countWords(event.step)}  ${event.checkpoint_hash.slice(0, 12)}`,
        )
      } else if (event.type === 'warning') {
        settle()
        line.keep(`${tint(io.out, 'warn', '▲')} ${sanitize(event.message)}`)
      } else if (event.type === 'run.started') {
        line.keep(
          `started on ${sanitize(event.host)} with ${event.world_size} rank${event.world_size === 1 ? '' : 's'}${event.start_step > 0 ? ` from step ${event.start_step}` : ''}`,
        )
      } else if (event.type === 'signal') {
        settle()
        line.keep(`${sanitize(event.signal)} after step ${event.step}: saving`)
      }
    },
    state(run: RunDetail): void {
      if (recent.length === 0) line.show(`${run.state}: waiting for the first step`)
    },
    end(): void {
      settle()
      line.end()
    },
  }
}

/** `step 60/100  loss/train 0.0312  412 windows/s  9 s left` */
function stepWords(
  step: number,
  maxSteps: number | null,
  loss: number | string | null,
  headline: string,
  recent: readonly { step: number; at: number; windows: number | null }[],
): string {
  const [first, last] = [recent[0], recent.at(-1)]
  const seconds = first && last ? (last.at - first.at) / 1000 : 0
  const rate = first && last && seconds > 0 ? (last.step - first.step) / seconds : null
  const windows = last?.windows ?? null
  return [
    `step ${countWords(step)}${maxSteps === null ? '' : `/${countWords(maxSteps)}`}`,
    ...(loss === null ? [] : [`${sanitize(headline)} ${metricWords(loss)}`]),
    ...(windows === null
      ? rate === null
        ? []
        : [`${rate.toFixed(1)} steps/s`]
      : [`${countWords(windows)} windows/s`]),
    ...(rate === null || maxSteps === null || rate <= 0
      ? []
      : [`${durationWords(Math.max(0, maxSteps - step) / rate)} left`]),
  ].join('  ')
}

/** Windows a second as the job measured it, where it did. */
function windowsOf(metrics: Record<string, number | string>): number | null {
  const value = Object.entries(metrics).find(([name]) => /windows?_per_s(econd)?$/.test(name))?.[1]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
