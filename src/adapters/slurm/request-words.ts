import type { Resources } from '../../schema/bundle.ts'
import type { SlurmRequest } from '../../schema/slurm.ts'

/** What a job asks for, as words of sbatch: one word an option, so that no value can become another option. */
export function requestWords(
  request: SlurmRequest,
  { ranks, nodes, threads_per_rank }: Resources,
  exclude: readonly string[] = [],
): string[] {
  return optionWords({
    nodes,
    ntasks: nodes,
    'ntasks-per-node': 1,
    'cpus-per-task': (ranks / nodes) * threads_per_rank,
    partition: request.partition,
    account: request.account,
    qos: request.qos,
    time: request.time_limit,
    mem: request.memory,
    gres: request.gres,
    constraint: request.constraint,
    reservation: request.reservation,
    exclude: [...new Set([...(request.exclude ?? []), ...exclude])].join(',') || undefined,
  })
}

/** `--name=value` for each option that has a value. */
export const optionWords = (options: Record<string, string | number | undefined>): string[] =>
  Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]))
