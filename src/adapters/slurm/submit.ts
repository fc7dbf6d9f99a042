import type { Submission } from '../../core/adapter.ts'
import { submittedId } from '../../core/slurm/read-jobs.ts'
import { isRefusal } from '../../core/slurm/refusal.ts'
import { requestOf } from '../../core/slurm/request.ts'
import { OrionError } from '../../schema/error.ts'
import type { JsonObject } from '../../schema/scalars.ts'
import type { SlurmRequest } from '../../schema/slurm.ts'
import type { Host } from '../exec/host/host.ts'
import { JOB_SCRIPT_ENVIRONMENT } from '../exec/host/job-script.ts'
import { toolError } from '../exec/io-error.ts'
import { checkEnvironment } from '../exec/job-environment.ts'
import { attemptFolder } from '../exec/supervised/records.ts'
import { checkToken, supervisorEnvironment } from '../exec/supervised/submit.ts'
import { SUPERVISOR_SCRIPT } from '../exec/supervisor-script.ts'
import { RefusedError } from './refused-error.ts'
import { optionWords, requestWords } from './request-words.ts'

/** Status of the script when it did not come as far as sbatch. */
const UNPREPARED = 97
/** Time that sbatch has to answer. */
const SBATCH_S = 90

export interface SlurmSubmit {
  python: string
  heartbeatS: number
  sweepS: number
  request: SlurmRequest
}

/**
 * Writes supervisor and batch script into the attempt and hands the batch script to sbatch, with the allowed part of the
 * environment there. The batch script is the supervisor itself: it claims the attempt, so that a second job of the same
 * submission starts nothing.
 */
const SUBMIT = `run=$1 attempt=$2 named=$3 pairs=$4 limit=$5; shift 5
command -v sbatch >/dev/null || { echo 'there is no sbatch on this host' >&2; exit ${UNPREPARED}; }
# Whoever took the claim back may have died before the registry knew: a job would find it taken, and start nothing.
case $(readlink -- "$attempt/claim/owner") in
  withdrawn:*) echo 'the submission had been taken back' >&2; exit ${UNPREPARED} ;;
esac
draft=$attempt/.supervisor.sh.$$
(
  LC_ALL=C; export LC_ALL
  mkdir -p -- "$attempt" && cat >"$draft" && { sync "$draft" 2>/dev/null || sync; } &&
    mv -fT -- "$draft" "$attempt/supervisor.sh"
) || exit ${UNPREPARED}
${JOB_SCRIPT_ENVIRONMENT}
while [ "$pairs" -gt 0 ]; do export "$1"; shift; pairs=$((pairs - 1)); done
cd -- "$run" || exit ${UNPREPARED}
# Bounded there too: a reply after this is no longer heard.
exec timeout "$limit" sbatch "$@"`

/** Submits a job; the scheduler's number and nothing more is the handle. Throws what sbatch said. */
export async function submit(host: Host, options: SlurmSubmit, job: Submission): Promise<JsonObject> {
  checkToken(job.token)
  checkEnvironment(job.env)
  const attempt = attemptFolder(job.run_path, job.attempt)
  const env = { ORION_PYTHON: options.python, ...supervisorEnvironment(job) }
  const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const { code, stdout, stderr } = await host.run(
    SUBMIT,
    [
      job.run_path,
      attempt,
      job.bundle.manifest.environment.join(' '),
      String(pairs.length),
      String(SBATCH_S),
      ...pairs,
      ...sbatchWords(options, job),
    ],
    { data: Buffer.from(SUPERVISOR_SCRIPT), timeoutMs: (SBATCH_S + 30) * 1000 },
  )
  const id = submittedId(stdout.toString('utf8'))
  if (id !== null) return { job_id: id }
  if (code === UNPREPARED) {
    const { code: kind, message, hint } = toolError(stderr, `cannot submit on ${host.name}`)
    throw new RefusedError(kind, message, hint === undefined ? {} : { hint })
  }
  const said = stderr.trim().split('\n').at(-1) || `sbatch ended with ${code} and no job number`
  const Kind = isRefusal(code, stderr) ? RefusedError : OrionError
  throw new Kind('io', `${host.name}: ${said}`, {
    hint: 'Look at partition, account and limits of the config and its profile; `sinfo` shows what there is.',
  })
}

/** Words of sbatch: what is asked for, then the supervisor with its own words. */
export function sbatchWords(
  { request: profile, heartbeatS, sweepS }: SlurmSubmit,
  job: Submission,
): string[] {
  const { resources } = job.bundle.manifest
  const request = requestOf(profile, resources.slurm)
  const attempt = attemptFolder(job.run_path, job.attempt)
  return [
    '--parsable',
    '--no-requeue',
    ...optionWords({
      'job-name': job.token,
      comment: `orion:${job.token}`,
      // A second job of the same name waits for the first, and then finds its claim.
      dependency: ['singleton', ...(request.dependency === undefined ? [] : [request.dependency])].join(','),
      signal: `B:USR1@${request.grace_s}`,
      output: `${escaped(attempt)}/slurm-%j.log`,
      'open-mode': 'append',
      export: 'ALL',
    }),
    ...requestWords(request, resources, job.exclude),
    `${attempt}/supervisor.sh`,
    attempt,
    job.bundle.path,
    '0',
    String(heartbeatS),
    String(sweepS),
  ]
}

/** In the name of an output file, `%` and backslash mean something to Slurm. */
const escaped = (path: string): string => path.replaceAll('\\', '\\\\').replaceAll('%', '%%')
