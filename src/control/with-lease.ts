import { randomUUID } from 'node:crypto'
import type { Context } from './context.ts'

/** A lease outlives its holder by at most this long. */
const TTL_S = 10
const RENEW_MS = 3_000

/** Runs `body` while this call alone holds the lease; undefined, without running it, when somebody else does. */
export async function withLease<T>(
  ctx: Context,
  name: string,
  body: () => Promise<T>,
  owner: string = randomUUID(),
): Promise<T | undefined> {
  if (ctx.store.acquireLease(name, owner, TTL_S) === null) return undefined
  const renewal = setInterval(() => ctx.store.acquireLease(name, owner, TTL_S), RENEW_MS)
  renewal.unref()
  try {
    return await body()
  } finally {
    clearInterval(renewal)
    ctx.store.releaseLease(name, owner)
  }
}
