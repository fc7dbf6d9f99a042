/** One job as `squeue` or `sacct` tells of it. */
export interface SlurmJob {
  id: string
  /** The job's name, which is the token of its submission. */
  name: string
  state: string
  /** Why it waits, or null. */
  reason: string | null
  /** When it is expected to start, as Slurm writes times (local to the cluster), or null. */
  expected_start: string | null
  nodes: string | null
}

/** Fields of `squeue --format`; the name comes last because it may hold anything. */
export const SQUEUE_FORMAT = '%i|%T|%r|%S|%N|%j'
/** Fields of `sacct --format`. */
export const SACCT_FORMAT = 'JobIDRaw,State,Reason,Start,NodeList,JobName'

const NOTHING = new Set(['', 'None', 'N/A', 'Unknown', '(null)', 'None assigned'])
const orNull = (text: string): string | null => (NOTHING.has(text.trim()) ? null : text.trim())

/** Jobs in the answer of `squeue -h --format=SQUEUE_FORMAT` or `sacct -n -P --format=SACCT_FORMAT`. Lines that are none are passed over. */
export function readJobs(text: string): SlurmJob[] {
  return text.split('\n').flatMap(line => {
    const [id = '', state = '', reason = '', start = '', nodes = '', ...name] = line.split('|')
    if (!/^\d+(_\d+)?$/.test(id.trim()) || name.length === 0) return []
    return [
      {
        id: id.trim(),
        name: name.join('|'),
        state: state.trim(),
        reason: orNull(reason),
        expected_start: orNull(start),
        nodes: orNull(nodes),
      },
    ]
  })
}

/** Number of a submitted job in the answer of `sbatch --parsable`, or null when there is none to be seen. */
export const submittedId = (text: string): string | null =>
  text
    .split('\n')
    .map(line => /^(\d+)(;[\w.-]+)?$/.exec(line.trim())?.[1])
    .find(id => id !== undefined) ?? null
