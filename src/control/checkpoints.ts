import type { Keeping, Pin } from '../core/checkpoints/deletion.ts'
import type { KeptBy } from '../core/checkpoints/retention.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import type { Page } from '../store/store.ts'
import { keepingOf, retentionOf } from './checkpoint-keeping.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'

/** A checkpoint with what holds it. */
export interface HeldCheckpoint extends Checkpoint {
  kept_by: KeptBy[]
  pin: Pin | null
  /** Ids of the runs whose weights came from it. */
  children: string[]
}

/** The same page with what holds each one: the rule of its run, a pin, children. */
export async function withKeeping(ctx: Context, page: Page<Checkpoint>): Promise<Page<HeldCheckpoint>> {
  const keeping = new Map<string, Keeping>()
  for (const run of new Set(page.items.map(({ run_id }) => run_id)))
    for (const [id, held] of keepingOf(ctx, run, await retentionOf(ctx, run))) keeping.set(id, held)
  const items = page.items.map((checkpoint): HeldCheckpoint => {
    const held = keeping.get(checkpoint.id)
    const children = held?.children.map(({ id }) => id) ?? []
    return { ...checkpoint, kept_by: held?.kept_by ?? [], pin: held?.pin ?? null, children }
  })
  return { ...page, items }
}

/** Checkpoints of one run, or of all, newest first. */
export function checkpoints(
  ctx: Context,
  run: string | null,
  options: { limit?: number; after?: string | null } = {},
): Page<Checkpoint> {
  return ctx.store.checkpoints(run === null ? null : findRun(ctx, run).id, options)
}
