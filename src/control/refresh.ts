import type { Context } from './context.ts'

/** Reconciles when something may have changed since somebody looked; costs two reads when nothing is active. */
export async function refresh(ctx: Context): Promise<void> {
  if (ctx.store.mode === 'read-only') return
  if (ctx.store.activeAttempts().length === 0 && ctx.store.outbox().length === 0) return
  const { reconcile } = await import('./reconcile.ts')
  await reconcile(ctx)
}
