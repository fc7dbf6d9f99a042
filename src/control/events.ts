import type { Event } from '../schema/event.ts'
import type { Page } from '../store/store.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'

export type StoredEvent = Event & { attempt: number; writer: string }

/** A page of a run's events, oldest first. */
export function events(
  ctx: Context,
  run: string,
  options: { after?: string | null; limit?: number; types?: string[] } = {},
): Page<StoredEvent> {
  return ctx.store.events(findRun(ctx, run).id, options)
}
