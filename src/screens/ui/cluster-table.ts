import {
  bindingWords,
  freeCpuWords,
  freeNodeWords,
  gpuWords,
  nodeMemoryWords,
  timeLimitWords,
} from '../../core/hosts/cluster-words.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import type { ClusterPartition } from '../../schema/cluster.ts'
import { type Line, span } from './line.ts'
import { type Cells, type Column, headerLine, placeColumns, rowLine } from './table.ts'

const COLUMNS: readonly Column[] = [
  { id: 'partition', title: safeText`partition`, rank: 0, max: 24, min: 8 },
  { id: 'nodes', title: safeText`free nodes`, align: 'right', rank: 0 },
  { id: 'cpus', title: safeText`free CPUs`, align: 'right', rank: 2 },
  { id: 'gpus', title: safeText`free GPUs`, rank: 1, max: 40 },
  { id: 'limit', title: safeText`time limit`, rank: 1 },
  { id: 'memory', title: safeText`memory of a node`, rank: 4 },
  { id: 'binding', title: safeText``, rank: 3, max: 60, min: 12 },
]

function cellsOf(partition: ClusterPartition, chosen: boolean): Cells {
  const { name, is_default, up, nodes } = partition
  const free = up && nodes.idle + nodes.mixed > 0
  return {
    partition: [
      span(chosen ? safeText`▌` : safeText` `, 'accent'),
      span(sanitize(`${name}${is_default ? '*' : ''}`), chosen ? 'strong' : up ? 'text' : 'off'),
    ],
    nodes: [span(sanitize(freeNodeWords(partition)), free ? 'good' : 'warn')],
    cpus: [span(sanitize(freeCpuWords(partition)))],
    gpus: [span(sanitize(gpuWords(partition)))],
    limit: [span(sanitize(timeLimitWords(partition)))],
    memory: [span(sanitize(nodeMemoryWords(partition)), 'muted')],
    binding: [span(sanitize(bindingWords(partition)), up ? 'muted' : 'warn')],
  }
}

/** Partitions with what is free and what binds a job there; `chosen` is the one that a profile asks for. */
export function clusterLines(
  partitions: readonly ClusterPartition[],
  columns: number,
  chosen: string | null = null,
): Line[] {
  if (partitions.length === 0) return [[span(safeText`no partition that you may see`, 'warn')]]
  const cells = partitions.map(each =>
    cellsOf(each, chosen === null ? each.is_default : each.name === chosen),
  )
  const placed = placeColumns(COLUMNS, cells, columns, new Map())
  return [headerLine(placed), ...cells.map(each => rowLine(placed, each))]
}
