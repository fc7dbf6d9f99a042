import type { Context } from './context.ts'

/** Reconciles when something may have changed since somebody looked; costs three reads when nothing is active. */
export async function refresh(ctx: Context): Promise<void> {
  if (ctx.store.mode === 'read-only') return
  const { store } = ctx
  if (store.activeAttempts().length + store.outbox().length + store.due().length === 0) return
  const { reconcile } = await import('./reconcile.ts')
  await reconcile(ctx)
}
