import type { HostFacts } from '../core/adapter.ts'
import { bytesWords } from '../core/text/words.ts'
import { type Examined, pass } from './examined.ts'

const LEAST_MEMORY = 1024 ** 3
const LEAST_FREE = 2 * 1024 ** 3

/**
 * What a host has for a run: processors, memory, the run folder and its disk, Python with its packages, accelerators.
 * `setUp` is the command that makes an environment there.
 */
export function examineHost(
  { host: name, cpus, memory_bytes, memory_free_bytes, run_root, python, accelerators }: HostFacts,
  setUp: string,
): Examined[] {
  const checks: Examined[] = [pass('host', 'host', `${name}, ${cpus} processors`)]
  const memory = `${bytesWords(memory_free_bytes)} of ${bytesWords(memory_bytes)} free`
  checks.push(
    memory_free_bytes >= LEAST_MEMORY
      ? pass('memory', 'memory', memory)
      : {
          id: 'memory',
          title: 'memory',
          verdict: 'warn',
          found: memory,
          todo: 'A small run takes about 1 GiB; close what is not needed.',
        },
  )
  checks.push(
    run_root.writable
      ? freeSpace('run-disk', 'run folder', run_root)
      : {
          id: 'run-disk',
          title: 'run folder',
          verdict: 'fail',
          found: `${run_root.path} cannot be written: ${run_root.why ?? 'no reason given'}`,
          todo: 'Make it writable, or name another one as run_root of the profile.',
        },
  )
  if (!python.found)
    checks.push({
      id: 'python',
      title: 'Python',
      verdict: 'fail',
      found: `${python.path}: ${python.why ?? 'not found'}`,
      todo: `Run \`${setUp}\`, or name an interpreter with torch and torch_brain (python of the profile, or ORION_PYTHON).`,
    })
  else
    checks.push(
      pass(
        'python',
        'Python',
        `${python.path}${python.versions.python ? `, ${python.versions.python}` : ''}`,
      ),
      ...packages(python, setUp),
    )
  checks.push(
    accelerators.length > 0
      ? pass(
          'accelerators',
          'accelerators',
          accelerators.map(each => `${each.name} (${bytesWords(each.memory_bytes)})`).join(', '),
        )
      : {
          id: 'accelerators',
          title: 'accelerators',
          verdict: 'skip',
          found: 'none found; runs use the processors',
          todo: '',
        },
  )
  return checks
}

const PACKAGES = [
  { name: 'torch', install: 'torch' },
  { name: 'torch_brain', install: 'torch-brain' },
  { name: 'safetensors', install: 'safetensors' },
] as const

function packages(python: HostFacts['python'], setUp: string): Examined[] {
  return PACKAGES.map(({ name, install }) => {
    const version = python.versions[name] ?? python.versions[install]
    if (version) return pass(name, name, version)
    return {
      id: name,
      title: name,
      verdict: 'fail' as const,
      found: python.why ?? `not importable in ${python.path}`,
      todo: `${python.path} -m pip install ${install}, or run \`${setUp}\`.`,
    }
  })
}

/** Free space where runs or the registry lie. */
export function freeSpace(
  id: string,
  title: string,
  { path, free_bytes, file_system }: { path: string; free_bytes: number; file_system: string },
): Examined {
  if (free_bytes >= LEAST_FREE) {
    return pass(id, title, `${path}, ${file_system}, ${bytesWords(free_bytes)} free`)
  }
  return {
    id,
    title,
    verdict: 'warn',
    found: `${bytesWords(free_bytes)} free under ${path} (${file_system})`,
    todo: 'Free some space; a checkpoint that does not fit is never half-written, but a run stops at it.',
  }
}
