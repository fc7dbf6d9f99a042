import type { ClusterFacts } from '../schema/cluster.ts'
import type { Context } from './context.ts'
import { noteLink } from './hosts.ts'

/** What the cluster of a profile has now; null where its machines have no scheduler that tells. Throws when it cannot be reached. */
export async function clusterFacts(ctx: Context, profile: string): Promise<ClusterFacts | null> {
  const adapter = await ctx.adapter(profile)
  if (!adapter.capabilities.reportsCluster || !adapter.cluster) return null
  try {
    return await adapter.cluster()
  } finally {
    noteLink(ctx, profile, adapter)
  }
}
