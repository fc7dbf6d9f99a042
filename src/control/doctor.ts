import { constants } from 'node:fs'
import { access, lstat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { HostFacts } from '../core/adapter.ts'
import { shellQuote } from '../core/text/quote.ts'
import { bytesWords } from '../core/text/words.ts'
import { OrionError } from '../schema/error.ts'
import type { Verdict } from '../schema/preflight.ts'
import type { Context } from './context.ts'

/** One thing looked at. `fail` means that Orion cannot do its work without it. */
export interface Examined {
  id: string
  title: string
  verdict: Verdict
  found: string
  /** What to do; empty when nothing is wrong. */
  todo: string
}

/** What only the program around knows of itself. */
export interface OwnFacts {
  node: string
  terminal: { found: string; fit: boolean }
}

const LEAST_NODE = 22
const LEAST_FREE = 2 * 1024 ** 3
const LEAST_MEMORY = 1024 ** 3

/** Looks at everything a run needs, here and on the profile's host; each answer is handed on as it comes. */
export async function examine(
  ctx: Context,
  profile: string,
  own: OwnFacts,
  onAnswer: (check: Examined) => void,
): Promise<Examined[]> {
  const adapter = await ctx.adapter(profile)
  const checks: Examined[] = []
  const answer = (...made: Examined[]) => {
    for (const check of made) {
      checks.push(check)
      onAnswer(check)
    }
  }
  answer(
    node(own),
    await home(ctx),
    registry(ctx),
    disk('home-disk', 'home disk', ctx.paths.home, await freeBytes(ctx.paths.home)),
    terminal(own),
  )
  const facts = await adapter.facts(ctx.runRoot(profile), ctx.python(profile))
  answer(...host(facts))
  return checks
}

const pass = (id: string, title: string, found: string): Examined => ({
  id,
  title,
  verdict: 'pass',
  found,
  todo: '',
})

function node({ node: version }: OwnFacts): Examined {
  const major = Number(version.split('.')[0])
  if (major >= LEAST_NODE) return pass('node', 'Node', version)
  return {
    id: 'node',
    title: 'Node',
    verdict: 'fail',
    found: version,
    todo: `Orion needs Node ${LEAST_NODE} or newer: run \`npm install\` in its folder, or name one in ORION_NODE.`,
  }
}

async function home(ctx: Context): Promise<Examined> {
  const { home: path } = ctx.paths
  const place = await nearestExisting(path)
  const writable = await access(place, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  const title = 'home'
  if (!writable)
    return {
      id: 'home',
      title,
      verdict: 'fail',
      found: `${place} cannot be written`,
      todo: 'Make it writable, or name another folder in ORION_HOME.',
    }
  if (place !== path) return pass('home', title, `${path} (made when first needed)`)
  const facts = await lstat(path)
  const open = (facts.mode & 0o077) !== 0
  const foreign = typeof process.getuid === 'function' && facts.uid !== process.getuid()
  if (foreign)
    return {
      id: 'home',
      title,
      verdict: 'fail',
      found: `${path} belongs to another user`,
      todo: 'Name a folder of your own in ORION_HOME.',
    }
  if (open)
    return {
      id: 'home',
      title,
      verdict: 'fail',
      found: `${path} is open to others (mode ${(facts.mode & 0o777).toString(8)})`,
      todo: `chmod 700 ${shellQuote(path)}`,
    }
  return pass('home', title, `${path}, private`)
}

/** The folder itself or the nearest one above it that exists. */
async function nearestExisting(path: string): Promise<string> {
  const exists = await lstat(path).then(
    () => true,
    () => false,
  )
  return exists || dirname(path) === path ? path : nearestExisting(dirname(path))
}

function registry(ctx: Context): Examined {
  const title = 'registry'
  try {
    const { store } = ctx
    const { ok, problems } = store.integrity()
    if (!ok)
      return {
        id: 'registry',
        title,
        verdict: 'fail',
        found: `${store.path}: ${problems.slice(0, 3).join('; ')}`,
        todo: `Keep a copy of it, then put back the newest file of ${dirname(store.path)}/backups.`,
      }
    if (store.mode === 'read-only')
      return {
        id: 'registry',
        title,
        verdict: 'warn',
        found: `${store.path} was written by a newer Orion; it can only be read`,
        todo: 'Update this Orion.',
      }
    const total = Object.values(store.countByState()).reduce((sum, count) => sum + count, 0)
    return pass('registry', title, `${store.path}, sound, ${total} runs`)
  } catch (error) {
    const { message, hint } =
      error instanceof OrionError ? error : { message: String(error), hint: undefined }
    return {
      id: 'registry',
      title,
      verdict: 'fail',
      found: message,
      todo: hint ?? 'Keep a copy of the file, then look at the message above.',
    }
  }
}

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearestExisting(path))
  return bavail * bsize
}

function disk(id: string, title: string, path: string, free: number): Examined {
  if (free >= LEAST_FREE) return pass(id, title, `${bytesWords(free)} free`)
  return {
    id,
    title,
    verdict: 'warn',
    found: `${bytesWords(free)} free under ${path}`,
    todo: 'Free some space; a checkpoint that does not fit is never half-written, but a run stops at it.',
  }
}

function terminal({ terminal: { found, fit } }: OwnFacts): Examined {
  if (fit) return pass('terminal', 'terminal', found)
  return {
    id: 'terminal',
    title: 'terminal',
    verdict: 'warn',
    found,
    todo: 'The full screen wants a UTF-8 locale (LANG=C.UTF-8, say) and a TERM other than dumb.',
  }
}

function host({
  host: name,
  cpus,
  memory_bytes,
  memory_free_bytes,
  run_root,
  python,
  accelerators,
}: HostFacts): Examined[] {
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
      ? disk('run-disk', 'run folder', run_root.path, run_root.free_bytes)
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
      todo: 'Run `npm run quickstart`, or name an interpreter with torch and torch_brain in ORION_PYTHON.',
    })
  else
    checks.push(
      pass(
        'python',
        'Python',
        `${python.path}${python.versions.python ? `, ${python.versions.python}` : ''}`,
      ),
      ...packages(python),
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

function packages(python: HostFacts['python']): Examined[] {
  return PACKAGES.map(({ name, install }) => {
    const version = python.versions[name] ?? python.versions[install]
    if (version) return pass(name, name, version)
    return {
      id: name,
      title: name,
      verdict: 'fail' as const,
      found: python.why ?? `not importable in ${python.path}`,
      todo: `${python.path} -m pip install ${install}, or run \`npm run quickstart\`.`,
    }
  })
}
