import type { ClusterFacts, ClusterGpus, ClusterPartition } from '../../schema/cluster.ts'
import { readDuration } from './duration.ts'

/** Fields of `sinfo --Format`, each with the sign that ends it; one line for nodes that are alike in all of them. */
export const SINFO_FORMAT = [
  'Partition',
  'Available',
  'Time',
  'DefaultTime',
  'Nodes',
  'StateLong',
  'CPUsState',
  'Memory',
  'Gres',
  'GresUsed',
]
  .map(field => `${field}:|`)
  .join(',')

/** Nodes of a partition that are alike, as one line of `sinfo` tells of them. */
interface NodeGroup {
  count: number
  state: string
  cpus: { idle: number; total: number }
  memory: { least: number; most: number }
  gres: string
  used: string
}

const MIB = 1024 ** 2

/** What `sinfo` says of partitions and nodes, and `scontrol --oneliner show partition` of limits. Lines that are none are passed over. */
export function readCluster(name: string, sinfo: string, scontrol: string): ClusterFacts {
  const limits = readLimits(scontrol)
  const partitions = new Map<string, ClusterPartition>()
  for (const line of sinfo.split('\n')) {
    const [raw = '', available = '', time = '', fallback = '', ...nodes] = line
      .split('|')
      .map(each => each.trim())
    const group = readGroup(nodes)
    if (raw === '' || group === null) continue
    const partition = raw.replace(/\*$/, '')
    const known = partitions.get(partition) ?? {
      name: partition,
      is_default: raw.endsWith('*'),
      up: available === 'up',
      nodes: { total: 0, idle: 0, mixed: 0, allocated: 0, down: 0 },
      cpus: { total: 0, free: 0 },
      memory_bytes: { least: Number.POSITIVE_INFINITY, most: 0 },
      gpus: [],
      time_limit_s: readDuration(time),
      default_time_s: readDuration(fallback),
      ...(limits.get(partition) ?? { max_nodes: null, accounts: null, preempts: null }),
    }
    partitions.set(partition, withGroup(known, group))
  }
  return {
    name,
    partitions: [...partitions.values()].map(each => ({
      ...each,
      memory_bytes: each.memory_bytes.most === 0 ? { least: 0, most: 0 } : each.memory_bytes,
    })),
  }
}

function readGroup([
  count = '',
  state = '',
  cpus = '',
  memory = '',
  gres = '',
  used,
]: string[]): NodeGroup | null {
  const [, idle = Number.NaN, , total = Number.NaN] = cpus.split('/').map(Number)
  const [least = Number.NaN, most = least] = memory.replace(/\+$/, '').split('-').map(Number)
  if (used === undefined || !/^\d+$/.test(count) || Number.isNaN(idle + total + least)) return null
  return {
    count: Number(count),
    state: state.toLowerCase(),
    cpus: { idle, total },
    memory: { least: least * MIB, most: most * MIB },
    gres,
    used,
  }
}

type Kind = 'idle' | 'mixed' | 'allocated' | 'down'

/** States of nodes end in signs for what else is the matter with them: `idle~` sleeps, `idle*` does not answer. */
function kindOf(state: string): Kind {
  const plain = state.replace(/[^a-z].*$/, '')
  if (state.endsWith('*')) return 'down'
  if (plain === 'idle') return 'idle'
  if (plain === 'mixed') return 'mixed'
  return plain === 'allocated' || plain === 'completing' ? 'allocated' : 'down'
}

function withGroup(partition: ClusterPartition, group: NodeGroup): ClusterPartition {
  const kind = kindOf(group.state)
  const { nodes, cpus, memory_bytes: memory } = partition
  return {
    ...partition,
    nodes: { ...nodes, total: nodes.total + group.count, [kind]: nodes[kind] + group.count },
    cpus: {
      total: cpus.total + group.cpus.total,
      free: cpus.free + (kind === 'down' ? 0 : group.cpus.idle),
    },
    memory_bytes: {
      least: Math.min(memory.least, group.memory.least),
      most: Math.max(memory.most, group.memory.most),
    },
    gpus: withGpus(partition.gpus, group, kind !== 'down'),
  }
}

function withGpus(known: readonly ClusterGpus[], group: NodeGroup, takesJobs: boolean): ClusterGpus[] {
  const gpus = new Map(known.map(each => [each.type, each]))
  const used = readGpus(group.used)
  for (const [type, count] of readGpus(group.gres)) {
    const { total, free } = gpus.get(type) ?? { total: 0, free: 0 }
    const left = takesJobs ? Math.max(0, count - (used.get(type) ?? 0)) : 0
    gpus.set(type, { type, total: total + group.count * count, free: free + group.count * left })
  }
  return [...gpus.values()]
}

/** `gpu:h100:4(S:0-1),gpu:2(IDX:0),nic:1` as GPUs of one node by type. */
function readGpus(gres: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [, type = '', count = '1'] of gres.matchAll(
    /(?:^|,)gpu(?::([^:,(]*[^:,(\d][^:,(]*))?(?::(\d+))?/g,
  ))
    counts.set(type, (counts.get(type) ?? 0) + Number(count))
  return counts
}

type Limits = Pick<ClusterPartition, 'max_nodes' | 'accounts' | 'preempts'>

function readLimits(scontrol: string): Map<string, Limits> {
  const limits = new Map<string, Limits>()
  for (const line of scontrol.split('\n')) {
    const value = (key: string) => new RegExp(`(?:^| )${key}=(\\S*)`).exec(line)?.[1]
    const name = value('PartitionName')
    if (name === undefined) continue
    const nodes = Number(value('MaxNodes'))
    const accounts = value('AllowAccounts') ?? 'ALL'
    const mode = value('PreemptMode') ?? 'OFF'
    limits.set(name, {
      max_nodes: Number.isInteger(nodes) ? nodes : null,
      accounts: accounts === 'ALL' ? null : accounts.split(','),
      preempts: mode.split(',').find(each => !['OFF', 'GANG'].includes(each)) ?? null,
    })
  }
  return limits
}
