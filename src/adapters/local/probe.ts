import type { Adapter, ProbeResult } from '../../core/adapter.ts'
import { OrionError } from '../../schema/error.ts'
import { checkEnvironment, jobEnvironment } from '../exec/job-environment.ts'
import { run } from '../exec/run.ts'
import type { LocalHost } from './machine.ts'

/** Runs a short command of a bundle, bounded in time and output; its whole process tree ends with it. */
export async function probe(
  host: LocalHost,
  { argv, cwd, env, timeout_s }: Parameters<Adapter['probe']>[0],
): Promise<ProbeResult> {
  checkEnvironment(env)
  const [file, ...args] = argv
  if (file === undefined) throw new OrionError('internal', 'a probe needs a command')
  const { code, timed_out, stdout, stderr, ms } = await run([file, ...args], {
    cwd,
    env: { ...jobEnvironment(host.environment, []), ORION_PYTHON: host.python, ...env },
    timeoutMs: timeout_s * 1000,
  })
  return { code, timed_out, stdout, stderr, ms }
}
