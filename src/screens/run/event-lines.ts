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
/** Pages of one look; the next look goes on. */
const MOST_PAGES = 4

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

const eventLine = (event: StoredEvent): Line => [
  span(safeText`${event.time.slice(0, 19).replace('T', ' ')}`, 'muted'),
  span(safeText`  ${event.attempt}/r${event.rank}  `, 'muted'),
  span(fitSafe(safeText`${event.type}`, 19), TONES[event.type] ?? 'text'),
  span(sanitize(words(event))),
]

/** What a run said of itself, oldest first: each look reads only what came since the last. */
export class EventFeed {
  readonly lines: Line[] = []
  private readonly context: Context
  private readonly runId: string
  private after: string | null = null

  constructor(context: Context, runId: string) {
    this.context = context
    this.runId = runId
    this.read()
  }

  /** Reads on; true when something came. */
  read(): boolean {
    const before = this.lines.length
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = events(this.context, this.runId, { after: this.after, limit: PAGE, types: SHOWN })
      this.lines.push(...page.items.map(eventLine))
      this.after = page.end
      if (page.next === null) break
    }
    return this.lines.length > before
  }
}
