import type { Event } from '../schema/event.ts'
import type { EventPage } from '../store/store.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'

export type StoredEvent = Event & { attempt: number; writer: string }

/** A page of a run's events, oldest first; `end` is where to read on when more come. */
export function events(
  ctx: Context,
  run: string,
  options: { after?: string | null; limit?: number; types?: string[] } = {},
): EventPage {
  return ctx.store.events(findRun(ctx, run).id, options)
}
