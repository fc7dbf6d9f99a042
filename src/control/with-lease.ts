import type { Context } from './context.ts'
import { newLeaseOwner } from './lease-owner.ts'

/** A lease outlives its holder by at most this long. */
const TTL_S = 10
const RENEW_MS = 3_000

/**
 * Runs `body` while this owner alone holds the lease; undefined, without running it, when somebody else does. With `keep`
 * the lease stays with its owner afterwards, until it runs out or is released.
 */
export async function withLease<T>(
  ctx: Context,
  name: string,
  body: () => Promise<T>,
  { owner = newLeaseOwner(), keep = false }: { owner?: string; keep?: boolean } = {},
): Promise<T | undefined> {
  if (ctx.store.acquireLease(name, owner, TTL_S) === null) return undefined
  const renewal = setInterval(() => {
    try {
      ctx.store.acquireLease(name, owner, TTL_S)
    } catch {
      // A registry that is busy or full at this moment: the lease lasts longer than one missed renewal.
    }
  }, RENEW_MS)
  renewal.unref()
  try {
    return await body()
  } finally {
    clearInterval(renewal)
    if (!keep) ctx.store.releaseLease(name, owner)
  }
}
