import type { Verdict } from '../schema/preflight.ts'
import type { HostFacts } from './adapter.ts'
import type { Answer } from './answer.ts'
import type { Estimate } from './task-plugin.ts'
import { bytesWords } from './text/words.ts'

/** A pure check of the machine that a run is about to use. */
export interface HostRule {
  id: string
  group: string
  title: string
  why: string
  check(facts: HostFacts, estimates: readonly Estimate[]): Answer
}

/** Oldest versions that the Python package of Orion runs with (`python/pyproject.toml`). */
const OLDEST = { python: '3.11', torch: '2.13', torch_brain: '0.2.1', safetensors: '0.5', pydantic: '2.9' }
/** A checkpoint in writing lies beside the newest one and the best one. */
const CHECKPOINTS_AT_ONCE = 3

const answer = (verdict: Verdict, found: string, todo = ''): Answer => ({ verdict, found, todo })

const runRoot: HostRule = {
  id: 'run_root',
  group: 'machine',
  title: 'The folder of runs can be written',
  why: 'Checkpoints, logs and events of the run are written there.',
  check({ host, run_root: { path, writable, why, file_system } }) {
    if (writable) return answer('pass', `${path} on ${host} (${file_system})`)
    return answer(
      'fail',
      why ?? `${path} cannot be written`,
      `Make ${path} writable, or name another run_root in the profile.`,
    )
  },
}

const disk: HostRule = {
  id: 'disk',
  group: 'machine',
  title: 'The disk holds the checkpoints',
  why: 'A disk that fills up stops the run at its next checkpoint.',
  check({ run_root: { path, free_bytes } }, estimates) {
    const one = estimates.find(({ label }) => label === 'checkpoint')
    const all = estimates.find(({ label }) => label === 'disk')
    const least = (one?.value ?? 0) * CHECKPOINTS_AT_ONCE
    const needed = Math.max(all?.high ?? 0, least)
    const found = `${bytesWords(free_bytes)} free${needed > 0 ? `, about ${bytesWords(needed)} needed` : ''}`
    const todo = `Free space in ${path}, or keep fewer checkpoints.`
    if (free_bytes < least || free_bytes === 0) return answer('fail', found, todo)
    return free_bytes < needed ? answer('warn', found, todo) : answer('pass', found)
  },
}

const python: HostRule = {
  id: 'python',
  group: 'machine',
  title: 'Python and its packages are there',
  why: 'The job runs under this interpreter.',
  check({ python: { path, found, why, versions } }) {
    const setUp =
      'Install what is missing there, or name another interpreter (ORION_PYTHON, or python in the profile).'
    if (!found || why !== null) return answer('fail', `${path}: ${why ?? 'not found'}`, setUp)
    const known = Object.entries(OLDEST).filter(([name]) => versions[name] !== undefined)
    const old = known.filter(([name, oldest]) => compareVersions(versions[name] ?? '', oldest) < 0)
    if (old.length > 0) {
      const words = old.map(([name, oldest]) => `${name} ${versions[name]} (needs ${oldest})`)
      return answer('fail', `${path}: ${words.join(', ')}`, setUp)
    }
    const shown = ['python', 'torch', 'torch_brain'].filter(name => versions[name] !== undefined)
    return answer('pass', `${path}: ${shown.map(name => `${name} ${versions[name]}`).join(', ')}`)
  },
}

const memory: HostRule = {
  id: 'memory_estimate',
  group: 'machine',
  title: 'The memory is large enough',
  why: 'A job that needs more memory than there is gets killed without a word.',
  check({ memory_bytes, memory_free_bytes }, estimates) {
    const needed = estimates.find(({ label }) => label === 'memory')
    if (needed === undefined) return answer('skip', 'no estimate')
    const found = `about ${bytesWords(needed.value)} of ${bytesWords(memory_free_bytes)} free (estimated: ${needed.source})`
    const todo = 'Use a smaller batch, fewer ranks or another machine.'
    if (needed.low > memory_bytes) return answer('fail', found, todo)
    return needed.value > memory_free_bytes ? answer('warn', found, todo) : answer('pass', found)
  },
}

/** What every run needs of a machine, whatever its task, in the order they are asked. */
export const HOST_RULES: readonly HostRule[] = [runRoot, disk, python, memory]

/** Compares `2.13.0+cpu` with `2.13` by their numbers. */
export function compareVersions(a: string, b: string): number {
  const numbers = (text: string) => (/^[\d.]*/.exec(text)?.[0] ?? '').split('.').map(Number)
  const [left, right] = [numbers(a), numbers(b)]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
