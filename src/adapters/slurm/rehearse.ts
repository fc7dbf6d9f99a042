import type { Answer } from '../../core/answer.ts'
import { judgeRehearsal, PARTITIONS_FORMAT, readPartitions } from '../../core/slurm/rehearsal.ts'
import { requestOf } from '../../core/slurm/request.ts'
import type { Resources } from '../../schema/bundle.ts'
import { OrionError } from '../../schema/error.ts'
import type { SlurmRequest } from '../../schema/slurm.ts'
import type { Host } from '../exec/host/host.ts'
import { optionWords, requestWords } from './request-words.ts'

/** A line a fact: the partitions, how `sbatch --test-only` ended, and what it said. Nothing is submitted. */
const REHEARSE = `LC_ALL=C; export LC_ALL
command -v sbatch >/dev/null || { echo 'there is no sbatch on this host' >&2; exit 1; }
format=$1; shift
sinfo --noheader --format="$format" | sed 's/^/partition /'
said=$(sbatch --test-only --wrap=true "$@" 2>&1)
printf 'code %s\\n' "$?"
printf '%s\\n' "$said" | sed 's/^/said /'`

/** Asks the scheduler whether it would take a job of this size, and when it would start. */
export async function rehearse(host: Host, profile: SlurmRequest, resources: Resources): Promise<Answer> {
  const request = requestOf(profile, resources.slurm)
  const { dependency } = request
  const words = [PARTITIONS_FORMAT, ...optionWords({ dependency }), ...requestWords(request, resources)]
  const { code, stdout, stderr } = await host.run(REHEARSE, words, { timeoutMs: 60_000 })
  if (code !== 0) {
    throw new OrionError('environment', `${host.name}: ${stderr.trim() || 'Slurm does not answer'}`, {
      hint: 'The profile must name a host where `sbatch` and `sinfo` work.',
    })
  }
  const lines = stdout.toString('utf8').split('\n')
  const told = (kind: string) =>
    lines
      .filter(line => line.startsWith(`${kind} `))
      .map(line => line.slice(kind.length + 1))
      .join('\n')
  return judgeRehearsal({
    code: Number(told('code')),
    said: told('said'),
    partitions: readPartitions(told('partition')),
    request,
  })
}
