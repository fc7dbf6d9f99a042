import { OrionError } from '../../schema/error.ts'

/** Variables that a job gets from the user's environment without being asked for; anything else must be named. */
export const JOB_ALLOWED: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'SSL_CERT_FILE',
  'CUDA_VISIBLE_DEVICES',
  'CUDA_HOME',
  'CUDA_DEVICE_ORDER',
  'HF_HOME',
])
export const JOB_ALLOWED_PREFIXES = [
  'LC_',
  'NCCL_',
  'GLOO_',
  'OMP_',
  'MKL_',
  'KMP_',
  'TORCH_NCCL_',
  'PYTORCH_',
]

/**
 * Environment of a job: what is allowed and what is named, out of the user's environment. Tokens and keys in a shell do not
 * reach a job, its logs or its children unless the job asks for them by name.
 */
export function jobEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  named: readonly string[],
): Record<string, string> {
  const job: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    const wanted =
      JOB_ALLOWED.has(name) ||
      named.includes(name) ||
      JOB_ALLOWED_PREFIXES.some(prefix => name.startsWith(prefix))
    if (wanted && value !== undefined) job[name] = value
  }
  return job
}

/** Refuses names and values that no environment can carry. */
export function checkEnvironment(env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new OrionError('usage', `${JSON.stringify(name)} is no name of an environment variable`, {
        hint: 'Use letters, digits and underscores, and no digit first',
      })
    }
    if (value.includes('\0')) throw new OrionError('usage', `the value of ${name} holds a NUL byte`)
  }
}
