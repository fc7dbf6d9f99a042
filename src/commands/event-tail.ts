import type { Context } from '../control/context.ts'
import { events, type StoredEvent } from '../control/events.ts'
import type { Run } from '../schema/run.ts'

const PAGE = 1000

/** Hands out, at each call, the events of the run's newest attempt that were not handed out before. */
export function eventTail(ctx: Context, run: Run): () => StoredEvent[] {
  let after: string | null = null
  let seenOnPage = 0
  return () => {
    const fresh: StoredEvent[] = []
    for (;;) {
      const page = events(ctx, run.id, { after, limit: PAGE })
      fresh.push(...page.items.slice(seenOnPage))
      seenOnPage = page.next === null ? page.items.length : 0
      if (page.next === null) return fresh.filter(event => event.attempt === run.attempt)
      after = page.next
    }
  }
}
