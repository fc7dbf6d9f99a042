import { availableParallelism, hostname, totalmem } from 'node:os'
import type { HostFacts } from '../../core/adapter.ts'
import { folderFacts } from '../exec/folder-facts.ts'
import { jobEnvironment } from '../exec/job-environment.ts'
import { run } from '../exec/run.ts'
import type { LocalHost } from './machine.ts'
import { ANSWER, PYTHON_FACTS, PYTHON_MODULES } from './python-facts.ts'

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

type Interpreter = Pick<HostFacts, 'python' | 'accelerators'>

async function pythonFacts(host: LocalHost, path: string): Promise<Interpreter> {
  const answer = (
    found: boolean,
    why: string | null,
    versions: Record<string, string> = {},
  ): Interpreter => ({
    python: { path, found, why, versions },
    accelerators: [],
  })
  const result = await run([path, '-c', PYTHON_FACTS, ...PYTHON_MODULES], {
    cwd: '/',
    env: { ...jobEnvironment(host.environment, []), PYTHONDONTWRITEBYTECODE: '1' },
    timeoutMs: PYTHON_TIMEOUT_MS,
    maxBytes: 1 << 20,
  })
  if (result.timed_out) return answer(true, `it did not answer within ${PYTHON_TIMEOUT_MS / 1000} s`)
  const line = result.stdout.split('\n').findLast(text => text.startsWith(ANSWER))
  if (line === undefined) {
    const said = lastLine(result.stderr) || lastLine(result.stdout)
    const why =
      result.code === 127 ? `it cannot be started: ${said}` : `it ended with ${result.code}: ${said}`
    return answer(result.code !== 127, why)
  }
  const told: { versions: Record<string, string>; errors: Record<string, string> } & Pick<
    Interpreter,
    'accelerators'
  > = JSON.parse(line.slice(ANSWER.length))
  const failed = Object.entries(told.errors).map(([name, error]) => `import ${name} failed: ${error}`)
  return {
    python: { path, found: true, why: failed.length > 0 ? failed.join('; ') : null, versions: told.versions },
    accelerators: told.accelerators,
  }
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? ''
