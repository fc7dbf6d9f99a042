import { existsSync, readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { Connect } from './adapters/exec/host/channel.ts'
import type { SshWay } from './adapters/ssh/connect.ts'
import type { Context, Paths } from './control/context.ts'
import type { Adapter, AdapterFactory } from './core/adapter.ts'
import type { TaskPlugin } from './core/task-plugin.ts'
import { OrionError } from './schema/error.ts'
import type { Profile, Settings } from './schema/settings.ts'
import { openStore } from './store/open.ts'
import type { Store } from './store/store.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What every adapter is built from. `ways`: connections that profiles of one host share. */
type Ground = [environment: Environment, paths: Paths, ways: Map<string, Connect>]

/** Ways to reach machines, by the name that a profile gives; one line an adapter. */
const ADAPTERS: Record<string, (...ground: Ground) => Promise<AdapterFactory>> = {
  local: async (environment, { interpreter: python }) =>
    (await import('./adapters/local/adapter.ts')).localAdapter({ environment, python }),
  ssh: async (...ground) => (await import('./adapters/ssh/adapter.ts')).sshAdapter(await sshWay(...ground)),
  slurm: async (...ground) => {
    const { slurmAdapter } = await import('./adapters/slurm/adapter.ts')
    const { sshConnect } = await import('./adapters/ssh/connect.ts')
    const way = await sshWay(...ground)
    const [environment, { interpreter: python, runs, home }] = ground
    const cache = join(home, 'slurm')
    return slurmAdapter({ environment, python, runs, cache, connect: (...host) => sshConnect(way, ...host) })
  },
}

/** How connections of this user are made and shared. */
async function sshWay(...[environment, { home }, ways]: Ground): Promise<SshWay> {
  const { controlFolder } = await import('./adapters/ssh/control-folder.ts')
  return { environment, controlFolder: () => controlFolder(join(home, 'ssh'), tmpdir()), ways }
}

/** Kinds of work; one line a plugin. */
const TASKS: Record<string, (paths: Paths) => Promise<TaskPlugin>> = {
  training: async ({ python, benchmarks }) =>
    (await import('./tasks/training/plugin.ts')).trainingPlugin({ python, benchmarks }),
  evaluation: async ({ python, benchmarks }) =>
    (await import('./tasks/evaluation/plugin.ts')).evaluationPlugin({ python, benchmarks }),
}

export interface ContextOptions {
  env?: Environment
  now?: () => Date
  /** Goes on with default settings where the user's cannot be used, and says why in `settingsError`. */
  lenient?: boolean
  /** Task plugins besides those of Orion. */
  tasks?: Record<string, () => Promise<TaskPlugin>>
}

/** Builds the one Context of this process from its environment. The registry opens when it is first used. */
export async function openContext(options: ContextOptions = {}): Promise<Context> {
  const { env = process.env, now = () => new Date(), lenient = false } = options
  process.umask(0o077)
  if (env.ORION_FAILPOINT) (await import('./core/failpoint.ts')).armFailpoints(env.ORION_FAILPOINT)
  const paths = findPaths(env)
  const { settings, error: settingsError } = await readSettings(paths.settings)
  if (settingsError && !lenient) throw settingsError
  paths.interpreter = interpreterOf(env, settings, paths)
  const tasks = { ...byName(TASKS, paths), ...options.tasks }

  let store: Store | undefined
  const adapters = new Map<string, Promise<Adapter>>()
  const ways = new Map<string, Connect>()
  const profileOf = (name: string): Profile => {
    const profile = settings.profiles[name] ?? (name === 'local' ? { adapter: 'local' } : undefined)
    if (profile) return profile
    const known = [...new Set(['local', ...Object.keys(settings.profiles)])]
    throw new OrionError('not_found', `There is no profile "${name}".`, {
      hint: `Known profiles: ${known.join(', ')}. They are kept in ${paths.settings}.`,
    })
  }
  const context: Context = {
    version: versionOf(paths.package),
    paths,
    settings,
    settingsError,
    environment: env,
    get store() {
      store ??= openStore(join(paths.home, 'registry.db'), { now })
      return store
    },
    adapter(name) {
      const profile = profileOf(name)
      let adapter = adapters.get(name)
      if (!adapter) {
        adapter = buildAdapter(name, profile, [env, paths, ways])
        adapters.set(name, adapter)
      }
      return adapter
    },
    runRoot: name => profileOf(name).run_root ?? paths.runs,
    python: name => profileOf(name).python ?? paths.interpreter,
    taskTypes: Object.keys(tasks),
    async task(type) {
      const plugin = tasks[type]
      if (plugin) return plugin()
      throw new OrionError('not_found', `There is no task "${type}".`, {
        hint: `Known tasks: ${Object.keys(tasks).join(', ')}.`,
      })
    },
    now,
    async dataTool(module, args, onLine, options = {}) {
      const { runJsonLines } = await import('./adapters/exec/lines.ts')
      await runJsonLines([paths.interpreter, '-m', module, ...args], onLine, {
        cwd: paths.package,
        env: toolEnvironment(env, paths),
        ...options,
      })
    },
    async close() {
      const open = await Promise.allSettled(adapters.values())
      await Promise.all(open.map(each => (each.status === 'fulfilled' ? each.value.close() : undefined)))
      store?.close()
    },
  }
  return context
}

function findPaths(env: Environment): Paths {
  const user = env.HOME || homedir()
  const state = env.XDG_STATE_HOME || join(user, '.local', 'state')
  const config = env.XDG_CONFIG_HOME || join(user, '.config')
  const home = resolve(env.ORION_HOME || join(state, 'orion'))
  const root = packageFolder(import.meta.dirname)
  return {
    home,
    runs: join(home, 'runs'),
    ursa: join(home, 'ursa'),
    settings: join(config, 'orion', 'config.yaml'),
    benchmarks: join(config, 'orion', 'benchmarks'),
    python: join(root, 'python'),
    interpreter: 'python3',
    package: root,
  }
}

/** The folder above with Orion's package.json: two levels up from a bundled chunk, one from the source. */
function packageFolder(start: string): string {
  let folder = start
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

function versionOf(folder: string): string {
  const { version }: { version?: unknown } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return typeof version === 'string' ? version : '0'
}

/** The interpreter a user named, else the one installed beside Orion, else the one on the PATH. */
function interpreterOf(env: Environment, settings: Settings, paths: Paths): string {
  const named = env.ORION_PYTHON || settings.python
  if (named) return named.includes('/') && !isAbsolute(named) ? resolve(named) : named
  const beside = join(paths.package, '.venv', 'bin', 'python')
  return existsSync(beside) ? beside : 'python3'
}

async function readSettings(path: string): Promise<{ settings: Settings; error: OrionError | null }> {
  const defaults: Settings = { profiles: {}, theme: 'dark' }
  if (!existsSync(path)) return { settings: defaults, error: null }
  const { readSettingsFile } = await import('./control/read-settings-file.ts')
  const read = readSettingsFile(path)
  return read instanceof OrionError ? { settings: defaults, error: read } : { settings: read, error: null }
}

async function buildAdapter(name: string, profile: Profile, ground: Ground): Promise<Adapter> {
  const load = ADAPTERS[profile.adapter]
  if (!load) {
    throw new OrionError(
      'config_invalid',
      `Profile "${name}" names the adapter "${profile.adapter}", which does not exist.`,
      {
        hint: `Known adapters: ${Object.keys(ADAPTERS).join(', ')}.`,
      },
    )
  }
  const factory = await load(...ground)
  return factory(name, profile)
}

/** What the data tools see: the user's environment as it is, and Orion's own package first. */
function toolEnvironment(env: Environment, paths: Paths): Record<string, string> {
  const tools: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && name !== 'ORION_FAILPOINT') tools[name] = value
  }
  return { ...tools, PYTHONPATH: paths.python, PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' }
}

function byName(tasks: typeof TASKS, paths: Paths): Record<string, () => Promise<TaskPlugin>> {
  return Object.fromEntries(Object.entries(tasks).map(([name, load]) => [name, () => load(paths)]))
}
