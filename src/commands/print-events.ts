import type { StoredEvent } from '../control/events.ts'
import type { Page } from '../control/runs.ts'
import { sanitize } from '../core/text/sanitize.ts'
import type { Event } from '../schema/event.ts'
import { type Io, tint } from './io.ts'
import { metricWords } from './metric-words.ts'

/** One line an event: time, attempt and rank, type, what it says. */
export function printEvents(io: Io, page: Page<StoredEvent>): void {
  for (const event of page.items) {
    const where = `${event.time.slice(0, 23).replace('T', ' ')}  ${event.attempt}/r${event.rank}`
    io.out.write(
      `${tint(io.out, 'dim', where)}  ${event.type.padEnd(16)}  ${sanitize(describeEvent(event))}\n`,
    )
  }
  if (page.items.length === 0) io.out.write('No events.\n')
  if (page.next !== null) io.out.write(tint(io.out, 'dim', `more with: --after ${page.next}\n`))
}

/** What an event says, on one line. */
export function describeEvent(event: Event): string {
  switch (event.type) {
    case 'run.started':
      return `${event.host}, pid ${event.pid}, world size ${event.world_size}, from step ${event.start_step}`
    case 'step':
      return `step ${event.step}  ${metricList(event.metrics)}`
    case 'checkpoint.saved':
      return `${event.name}  ${event.checkpoint_hash.slice(0, 12)}  ${event.bytes} bytes`
    case 'checkpoint.deleted':
    case 'checkpoint.pinned':
    case 'checkpoint.unpinned':
      return [
        event.name,
        event.by === undefined ? '' : ` by ${event.by}`,
        event.reason === undefined ? '' : `: ${event.reason}`,
      ].join('')
    case 'data.consumed':
      return `${event.samples} windows up to step ${event.step} (epoch ${event.epoch}, position ${event.position})`
    case 'benchmark.scheduled':
      return `${event.suite} on step ${event.step}, ${event.partial_subset * 100} % of the items`
    case 'benchmark.finished':
      return `${event.suite} on step ${event.step}, ${event.items} items  ${scoreList(event.scores)}`
    case 'benchmark.failed':
      return `${event.suite} on step ${event.step}: ${event.message}`
    case 'warning':
      return event.message
    case 'signal':
      return `${event.signal} at step ${event.step}`
    case 'run.finished':
      return `${event.outcome} at step ${event.step}`
    case 'run.failed':
      return `${event.error}: ${event.message} (after step ${event.step})`
  }
}

const scoreList = (scores: Record<string, { value: number }>): string =>
  metricList(Object.fromEntries(Object.entries(scores).map(([name, { value }]) => [name, value])))

/** `loss/train 0.0312  grad_norm 1.7` */
export const metricList = (metrics: Record<string, number | string>): string =>
  Object.entries(metrics)
    .map(([name, value]) => `${name} ${metricWords(value)}`)
    .join('  ')
