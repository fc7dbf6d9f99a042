import type { TaskPlugin } from '../core/task-plugin.ts'
import { OrionError } from '../schema/error.ts'
import type { RunConfigEnvelope } from '../schema/run-config.ts'
import type { JsonObject } from '../schema/scalars.ts'
import type { Context } from './context.ts'

/** A file that the user named, or a value that a script built. */
export type ConfigSource = { file: string } | { value: unknown; name: string }

/** A config after parsing: every default filled in, every override applied. */
export interface LoadedConfig {
  /** The whole resolved config, as it is recorded. */
  config: JsonObject
  envelope: RunConfigEnvelope
  /** The keys of the task, parsed by its schema. */
  request: unknown
  plugin: TaskPlugin
  /** `path` is null for a value built in the program; `text` is null where the file is a program. */
  source: { path: string | null; text: string | null }
  overrides: string[]
}

/** Reads and parses a config; throws OrionError `config_invalid` with every mistake at its place. */
export async function loadConfig(
  _ctx: Context,
  _source: ConfigSource,
  _overrides: string[],
): Promise<LoadedConfig> {
  throw new OrionError('internal', 'loading a config is not part of this build')
}
