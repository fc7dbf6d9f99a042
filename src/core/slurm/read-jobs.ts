import { readDuration } from './duration.ts'
import { isOver, meaningOf } from './states.ts'

/** One job as `squeue` or `sacct` tells of it. */
export interface SlurmJob {
  id: string
  /** The job's name, which is the token of its submission. */
  name: string
  state: string
  /** Why it waits, or null. */
  reason: string | null
  /** When it is expected to start or has started, as Slurm writes times (local to the cluster), or null. */
  start: string | null
  /** Nodes as Slurm lists them, as in `n[1-2]`, or null. */
  nodes: string | null
  partition: string | null
  time_limit_s: number | null
  /** How often Slurm has started it again; null where it does not say. */
  restarts: number | null
  /** Nodes that failed under it, once that was looked up. */
  lost?: string[]
}

/**
 * Fields of `squeue --Format`, each with the sign that ends it. The number comes twice, so that a line that was cut and joined
 * to another is recognised; the name comes last because it may hold anything.
 */
export const SQUEUE_FORMAT = [
  'JobArrayID',
  'State',
  'Reason',
  'StartTime',
  'NodeList',
  'Partition',
  'TimeLimit',
  'RestartCnt',
  'JobArrayID',
  'Name',
]
  .map(field => `${field}:|`)
  .join(',')
/** Fields of `sacct --format`; versions before 24.05 count no restarts. */
export const SACCT_FORMAT = 'JobIDRaw,State,Reason,Start,NodeList,Partition,Timelimit,Flags,JobIDRaw,JobName'

const NOTHING = new Set(['', 'None', 'N/A', 'Unknown', '(null)', 'None assigned'])
const orNull = (text: string): string | null => (NOTHING.has(text.trim()) ? null : text.trim())

/** Jobs in the answer of `squeue` with SQUEUE_FORMAT or `sacct` with SACCT_FORMAT. Lines that are none are passed over. */
export function readJobs(text: string): SlurmJob[] {
  return text.split('\n').flatMap(line => {
    const [id = '', state = '', reason = '', start = '', nodes = '', partition = '', limit = '', ...rest] =
      line.split('|')
    const [count = '', again = '', ...name] = rest
    if (!/^\d+(_\d+)?$/.test(id.trim()) || again.trim() !== id.trim() || name.length === 0) return []
    if (!/^[A-Z][A-Z0-9_]*\+?( by \d+)?$/.test(state.trim())) return []
    return [
      {
        id: id.trim(),
        name: name.join('|').replace(/\|$/, ''),
        state: state.trim(),
        reason: orNull(reason),
        start: orNull(start),
        nodes: orNull(nodes),
        partition: orNull(partition),
        time_limit_s: readDuration(limit),
        restarts: /^\d+$/.test(count.trim()) ? Number(count) : null,
      },
    ]
  })
}

/** By name; of two jobs with one name the one that is not over, else the later. */
export function newestByName(jobs: readonly SlurmJob[]): Map<string, SlurmJob> {
  const newest = new Map<string, SlurmJob>()
  for (const job of jobs) {
    const known = newest.get(job.name)
    const live = !isOver(meaningOf(job.state))
    const later =
      known && isOver(meaningOf(known.state)) && Number.parseInt(job.id, 10) >= Number.parseInt(known.id, 10)
    if (!known || live || later) newest.set(job.name, job)
  }
  return newest
}

/** Number of a submitted job in the answer of `sbatch --parsable`, or null when there is none to be seen. */
export const submittedId = (text: string): string | null =>
  text
    .split('\n')
    .map(line => /^(\d+)(;[\w.-]+)?$/.exec(line.trim())?.[1])
    .find(id => id !== undefined) ?? null
