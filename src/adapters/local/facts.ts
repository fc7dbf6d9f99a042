import { availableParallelism, hostname, totalmem } from 'node:os'
import type { HostFacts } from '../../core/adapter.ts'
import { folderFacts } from '../exec/folder-facts.ts'
import { jobEnvironment } from '../exec/job-environment.ts'
import { PYTHON_FACTS, PYTHON_MODULES, readPythonFacts } from '../exec/python-facts.ts'
import { run } from '../exec/run.ts'
import type { LocalHost } from './machine.ts'

/** Importing torch from a cold network file system takes most of a minute. */
const PYTHON_TIMEOUT_MS = 90_000

/** What preflight and doctor need to know of this machine. Never throws: what cannot be found out says why. */
export async function facts(host: LocalHost, runRoot: string, python: string): Promise<HostFacts> {
  const [folder, interpreter] = await Promise.all([folderFacts(runRoot), pythonFacts(host, python)])
  // Node bounds these by the control group; constrainedMemory is 0 or beyond the machine's where nothing limits it.
  const limit = process.constrainedMemory()
  return {
    host: hostname(),
    cpus: availableParallelism(),
    memory_bytes: limit > 0 ? Math.min(limit, totalmem()) : totalmem(),
    memory_free_bytes: process.availableMemory(),
    run_root: folder,
    python: interpreter.python,
    accelerators: interpreter.accelerators,
  }
}

async function pythonFacts(
  host: LocalHost,
  path: string,
): Promise<Pick<HostFacts, 'python' | 'accelerators'>> {
  const result = await run([path, '-c', PYTHON_FACTS, ...PYTHON_MODULES], {
    cwd: '/',
    env: { ...jobEnvironment(host.environment, []), PYTHONDONTWRITEBYTECODE: '1' },
    timeoutMs: PYTHON_TIMEOUT_MS,
    maxBytes: 1 << 20,
  })
  return readPythonFacts(path, { ...result, timeoutMs: PYTHON_TIMEOUT_MS })
}
