/** GPUs of one type in a partition. */
export interface ClusterGpus {
  /** As a request names it after `gpu:`; empty where the cluster names no type. */
  type: string
  total: number
  /** Of nodes that take jobs. */
  free: number
}

/** One partition as a cluster tells of it. */
export interface ClusterPartition {
  name: string
  is_default: boolean
  /** Takes jobs. */
  up: boolean
  nodes: { total: number; idle: number; mixed: number; allocated: number; down: number }
  cpus: { total: number; free: number }
  /** Memory of its smallest and largest node, bytes. */
  memory_bytes: { least: number; most: number }
  gpus: readonly ClusterGpus[]
  /** Longest time a job may ask for, and what it gets where it asks for none; null: no limit. */
  time_limit_s: number | null
  default_time_s: number | null
  /** Most nodes of one job; null: no limit. */
  max_nodes: number | null
  /** Accounts that may use it; null: all. */
  accounts: readonly string[] | null
  /** Jobs of it may be ended for others, and how: `REQUEUE`, `CANCEL`; null: never. */
  preempts: string | null
}

/** What a cluster has, at one moment. */
export interface ClusterFacts {
  name: string
  partitions: readonly ClusterPartition[]
}
