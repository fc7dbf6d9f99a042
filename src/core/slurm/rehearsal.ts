import type { SlurmRequest } from '../../schema/slurm.ts'
import type { Answer } from '../answer.ts'
import { durationWords, plural } from '../text/words.ts'
import { readDuration } from './duration.ts'

/** A partition as `sinfo` tells of it. */
export interface Partition {
  name: string
  default: boolean
  up: boolean
  /** Most seconds of a job, or null for no limit. */
  limit_s: number | null
  nodes: number
  cpus: number
  memory_mb: number
  gres: string | null
}

/** Fields of `sinfo --format` that `readPartitions` reads. */
export const PARTITIONS_FORMAT = '%P|%a|%l|%D|%c|%m|%G'

/** Lines that are none are passed over; of a partition with several kinds of nodes each kind is one. */
export function readPartitions(text: string): Partition[] {
  return text.split('\n').flatMap(line => {
    const [name = '', up = '', limit = '', nodes = '', cpus = '', memory = '', gres = ''] = line.split('|')
    if (name === '' || gres === '') return []
    return [
      {
        name: name.replace(/\*$/, ''),
        default: name.endsWith('*'),
        up: up === 'up',
        limit_s: readDuration(limit),
        nodes: Number.parseInt(nodes, 10),
        cpus: Number.parseInt(cpus, 10),
        memory_mb: Number.parseInt(memory, 10),
        gres: gres === '(null)' ? null : gres,
      },
    ]
  })
}

/** What `sbatch --test-only` answered, and what was asked. */
export interface Rehearsed {
  code: number
  said: string
  partitions: readonly Partition[]
  request: SlurmRequest
}

/** Whether the scheduler would take the job, when it would start, and what to do where it would not. */
export function judgeRehearsal({ code, said, partitions, request }: Rehearsed): Answer {
  const fail = (found: string, todo: string): Answer => ({ verdict: 'fail', found, todo })
  const kinds = partitions.filter(({ name, default: usual }) =>
    request.partition === undefined ? usual : request.partition.split(',').includes(name),
  )
  if (code !== 0) return fail(refusalIn(said, code), todoFor(said, partitions, kinds))
  if (kinds.length > 0 && kinds.every(({ up }) => !up))
    return fail(
      `partition ${kinds[0]?.name ?? ''} is not up`,
      `Name another partition: ${names(partitions)}.`,
    )
  const asked = request.time_limit === undefined ? null : readDuration(request.time_limit)
  const limits = kinds.map(({ limit_s }) => limit_s ?? Number.POSITIVE_INFINITY)
  const longest = Math.max(...limits)
  if (asked !== null && limits.length > 0 && asked > longest)
    return fail(
      `a time limit of ${durationWords(asked)}, where partition ${kinds[0]?.name ?? ''} allows ${durationWords(longest)}`,
      'Lower slurm.time_limit, or name another partition: the job would wait for ever.',
    )
  if (asked !== null && asked <= request.grace_s)
    return fail(
      `${durationWords(asked)} of time, of which ${durationWords(request.grace_s)} are kept for saving`,
      'Raise slurm.time_limit, or lower slurm.grace_s.',
    )
  const start = /to start at (\S+) using (\d+) processors on nodes? (\S+)(?: in partition (\S+))?/.exec(said)
  if (!start) return { verdict: 'pass', found: 'the scheduler takes the job', todo: '' }
  const [, at = '', processors = '', nodes = '', partition = ''] = start
  const count = Number(processors)
  return {
    verdict: 'pass',
    found: `could start at ${at.replace('T', ' ')} on ${nodes}, ${plural(count, 'processor')}${partition === '' ? '' : `, partition ${partition}`}`,
    todo: '',
  }
}

const names = (partitions: readonly Partition[]): string =>
  [...new Set(partitions.filter(({ up }) => up).map(({ name }) => name))].join(', ') || 'none is up'

const refusalIn = (said: string, code: number): string => {
  const lines = said.split('\n').map(line => line.replace(/^(sbatch: )?(error: )?/, '').trim())
  const telling = lines.findLast(line => line.startsWith('allocation failure:')) ?? lines.findLast(Boolean)
  return telling?.replace(/^allocation failure: /, '') ?? `sbatch ended with ${code}`
}

function todoFor(said: string, partitions: readonly Partition[], kinds: readonly Partition[]): string {
  if (/invalid partition/i.test(said))
    return `Name a partition that there is (slurm.partition of the config or its profile): ${names(partitions)}.`
  if (/invalid account|account\/partition|invalid qos|qos combination/i.test(said))
    return 'Correct slurm.account and slurm.qos of the config or its profile; `sacctmgr show assoc user=$USER` lists yours.'
  if (/node configuration|node count|more processors|invalid generic resource|gres|memory/i.test(said)) {
    const most = kinds.map(
      ({ nodes, cpus, memory_mb, gres }) =>
        `${plural(nodes, 'node')} of ${plural(cpus, 'core')} and ${memory_mb} MB${gres === null ? '' : `, ${gres}`}`,
    )
    return `Ask for less, or for what there is${most.length === 0 ? '' : `: ${most.join('; ')}`}.`
  }
  if (/feature/i.test(said))
    return 'Correct slurm.constraint of the config or its profile; `sinfo -o %f` lists the features.'
  if (/dependency/i.test(said))
    return 'Correct slurm.dependency, as afterok:123, with the number of a job that there is.'
  if (/reservation/i.test(said))
    return 'Correct slurm.reservation of the config or its profile; `scontrol show reservation` lists yours.'
  if (/node name/i.test(said))
    return 'Correct slurm.exclude of the config or its profile; `sinfo -N` lists the nodes.'
  if (/--time|time limit (specification|is invalid)|time_limit/i.test(said))
    return 'Write slurm.time_limit as minutes, or as [days-]hours:minutes:seconds.'
  if (/limit|quota/i.test(said))
    return 'Wait until jobs of yours have ended, or ask for less; `sshare` and `sacctmgr show assoc` tell limits.'
  return 'Correct what the config or its profile asks of Slurm; `sinfo` shows what there is.'
}
