import type { Run } from '../schema/run.ts'
import type { Page, RunFilter } from '../store/store.ts'
import type { Context } from './context.ts'

export type { Page, RunFilter }

/**
 * A page of runs in the asked order. It may hold fewer than `limit`, even none, while `next` is set: the registry looks at
 * some thousand runs at a time.
 */
export function runs(ctx: Context, filter: RunFilter = {}): Page<Run> {
  return ctx.store.runs(filter)
}

/** A whole page: looks on until it is full or nothing is left. */
export function wholePage(ctx: Context, filter: RunFilter): Page<Run> {
  const limit = filter.limit ?? 100
  const items: Run[] = []
  let after = filter.after ?? null
  do {
    const page = ctx.store.runs({ ...filter, after, limit: limit - items.length })
    items.push(...page.items)
    after = page.next
  } while (after !== null && items.length < limit)
  return { items, next: after }
}
