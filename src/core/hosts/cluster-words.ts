import type { ClusterPartition } from '../../schema/cluster.ts'
import { bytesWords, countWords, durationWords } from '../text/words.ts'

/** `2 of 7`: nodes that are idle, and where part of some is free, `2 + 1 of 7`. */
export function freeNodeWords({ nodes: { idle, mixed, total } }: ClusterPartition): string {
  const some = mixed === 0 ? '' : ` + ${countWords(mixed)}`
  return `${countWords(idle)}${some} of ${countWords(total)}`
}

export const freeCpuWords = ({ cpus: { free, total } }: ClusterPartition): string =>
  `${countWords(free)} of ${countWords(total)}`

/** `h100 9 of 16, a100 0 of 24`; empty where there is none. */
export const gpuWords = ({ gpus }: ClusterPartition): string =>
  gpus
    .map(
      ({ type, free, total }) => `${type === '' ? 'gpu' : type} ${countWords(free)} of ${countWords(total)}`,
    )
    .join(', ')

/** `7 d`, `no limit`; with what a job gets that asks for none: `7 d (1 h)`. */
export function timeLimitWords({ time_limit_s, default_time_s }: ClusterPartition): string {
  const most = time_limit_s === null ? 'no limit' : durationWords(time_limit_s)
  return default_time_s === null || default_time_s === time_limit_s
    ? most
    : `${most} (${durationWords(default_time_s)})`
}

export function nodeMemoryWords({ memory_bytes: { least, most } }: ClusterPartition): string {
  if (most === 0) return ''
  return least === most ? bytesWords(most) : `${bytesWords(least)} to ${bytesWords(most)}`
}

/** What else binds a job of the partition: `at most 2 nodes, only lab and guests, may be ended for others (REQUEUE)`. */
export function bindingWords({ up, max_nodes, accounts, preempts }: ClusterPartition): string {
  return [
    up ? '' : 'takes no jobs now',
    max_nodes === null ? '' : `at most ${countWords(max_nodes)} ${max_nodes === 1 ? 'node' : 'nodes'}`,
    accounts === null ? '' : `only accounts ${accounts.join(', ')}`,
    preempts === null ? '' : `preempted by ${preempts.toLowerCase()}`,
  ]
    .filter(Boolean)
    .join(', ')
}
