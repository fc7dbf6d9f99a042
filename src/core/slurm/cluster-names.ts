import type { ClusterFacts, ClusterPartition } from '../../schema/cluster.ts'
import type { ClusterNames } from '../config/field-meta.ts'
import { slurmTime } from './duration.ts'

/** What a cluster has under a kind of name, the likeliest first; of the partition that is asked for, where it tells one apart. */
export function clusterNames(
  { partitions }: ClusterFacts,
  names: ClusterNames,
  partition: string | undefined,
): string[] {
  const up = partitions.filter(each => each.up)
  const chosen = up.filter(each => (partition === undefined ? each.is_default : each.name === partition))
  return [...new Set(NAMED[names](up, chosen.length > 0 ? chosen : up))]
}

type Partitions = readonly ClusterPartition[]

const NAMED: Record<ClusterNames, (up: Partitions, chosen: Partitions) => string[]> = {
  partition: up =>
    [...up].sort((a, b) => Number(b.is_default) - Number(a.is_default)).map(({ name }) => name),
  account: (_, chosen) => chosen.flatMap(({ accounts }) => accounts ?? []),
  'time-limit': (_, chosen) =>
    chosen.flatMap(({ time_limit_s }) => (time_limit_s === null ? [] : [slurmTime(time_limit_s)])),
  gres: (_, chosen) =>
    chosen.flatMap(({ gpus }) => gpus.map(({ type }) => (type === '' ? 'gpu:1' : `gpu:${type}:1`))),
}
