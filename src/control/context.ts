import type { Adapter } from '../core/adapter.ts'
import type { TaskPlugin } from '../core/task-plugin.ts'
import type { OrionError } from '../schema/error.ts'
import type { Settings } from '../schema/settings.ts'
import type { Store } from '../store/store.ts'

/** Places on this machine, all absolute. */
export interface Paths {
  /** `$ORION_HOME`. */
  home: string
  /** Default folder of run directories. */
  runs: string
  /** Folder of recordings that Orion itself wrote. */
  ursa: string
  /** `config.yaml` of the user's settings. */
  settings: string
  /** Folder of the user's benchmark files, beside the settings. */
  benchmarks: string
  /** Folder `python/` of the package. */
  python: string
  /** Interpreter for jobs and data on this machine. */
  interpreter: string
  /** Folder of the installed package. */
  package: string
}

/**
 * What every verb is handed: the one store, the adapters by profile, the task plugins by name, the clock. What takes long
 * to load is loaded when first asked for, so that a list of runs starts in a few milliseconds.
 */
export interface Context {
  paths: Paths
  settings: Settings
  /** Why the user's settings could not be used, where whoever asked goes on with the defaults; else null. */
  settingsError: OrionError | null
  store: Store
  /** Version of this Orion. */
  version: string
  /** The user's environment. Jobs and tools get what they are allowed of it. */
  environment: Readonly<Record<string, string | undefined>>
  /** Adapter of a profile, loaded when first asked for; throws OrionError `not_found` with the known names. */
  adapter(profile: string): Promise<Adapter>
  /** Folder of run directories of a profile. */
  runRoot(profile: string): string
  /** Python interpreter of a profile. */
  python(profile: string): string
  taskTypes: readonly string[]
  /** Task plugin by its name, loaded when first asked for; throws OrionError `not_found` with the known names. */
  task(type: string): Promise<TaskPlugin>
  now(): Date
  /** Runs the data tools of the Python package on this machine: `python -m <module> ...`, one JSON object a line. */
  dataTool(
    module: string,
    args: string[],
    onLine: (line: unknown) => void,
    options?: { signal?: AbortSignal },
  ): Promise<void>
  close(): Promise<void>
}
