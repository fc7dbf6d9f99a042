import type { Context } from '../../control/context.ts'
import { events, type StoredEvent } from '../../control/events.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { bytesWords, countWords } from '../../core/text/words.ts'
import type { EventType } from '../../schema/event.ts'
import type { Tone } from '../../schema/theme.ts'
import { type Line, span } from '../ui/line.ts'
import { fitSafe } from '../ui/safe.ts'

/** Events worth reading one by one: all but the points of a curve. */
const SHOWN: EventType[] = [
  'run.started',
  'checkpoint.saved',
  'checkpoint.deleted',
  'checkpoint.pinned',
  'checkpoint.unpinned',
  'warning',
  'signal',
  'run.finished',
  'run.failed',
]
const PAGE = 500
const MOST = 5000

const TONES: Partial<Record<EventType, Tone>> = {
  'run.started': 'good',
  'run.finished': 'good',
  'run.failed': 'bad',
  warning: 'warn',
  signal: 'warn',
}

function words(event: StoredEvent): string {
  switch (event.type) {
    case 'run.started':
      return `on ${event.host}, world size ${event.world_size}, from step ${countWords(event.start_step)}`
    case 'checkpoint.saved':
      return `step ${countWords(event.step)}  ${bytesWords(event.bytes)}  ${event.checkpoint_hash.slice(0, 12)}`
    case 'checkpoint.deleted':
      return `step ${countWords(event.step)} by ${event.by ?? 'retention'}${event.reason ? `: ${event.reason}` : ''}`
    case 'checkpoint.pinned':
    case 'checkpoint.unpinned':
      return `step ${countWords(event.step)} by ${event.by}${event.reason ? `: ${event.reason}` : ''}`
    case 'warning':
      return event.message
    case 'signal':
      return `${event.signal} at step ${countWords(event.step)}`
    case 'run.finished':
      return `${event.outcome} at step ${countWords(event.step)}`
    case 'run.failed':
      return `${event.error} at step ${countWords(event.step)}: ${event.message}`
    default:
      return ''
  }
}

/** What a run said of itself, oldest first. */
export function eventLines(context: Context, runId: string): Line[] {
  const found: StoredEvent[] = []
  let after: string | null = null
  do {
    const page = events(context, runId, { after, limit: PAGE, types: SHOWN })
    found.push(...page.items)
    after = page.next
  } while (after !== null && found.length < MOST)
  return found.map(event => [
    span(safeText`${event.time.slice(0, 19).replace('T', ' ')}`, 'muted'),
    span(safeText`  ${event.attempt}/r${event.rank}  `, 'muted'),
    span(fitSafe(safeText`${event.type}`, 19), TONES[event.type] ?? 'text'),
    span(sanitize(words(event))),
  ])
}
