import { resolve } from 'node:path'
import { type ConfigDocument, formatPath, plainDocument } from '../core/config/document.ts'
import { readConfigText } from '../core/config/read-text.ts'
import { parseRunConfig, taskOf } from '../core/config/run-config.ts'
import { unfoldSweep } from '../core/config/sweep.ts'
import type { TaskPlugin } from '../core/task-plugin.ts'
import { type Issue, OrionError } from '../schema/error.ts'
import { type RunConfigEnvelope, runConfigEnvelope } from '../schema/run-config.ts'
import type { JsonObject } from '../schema/scalars.ts'
import type { Context } from './context.ts'
import { readConfigFile, readConfigList } from './read-config-file.ts'

/** A file that the user named, YAML that is not in one, or a value that a script built. */
export type ConfigSource =
  | { file: string }
  | { text: string; name: string }
  | { value: unknown; name: string }

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
  /** An issue that was found later, at its place in the file. */
  placed(issue: Issue): Issue
}

/** Reads and parses a config; throws OrionError `config_invalid` with every mistake at its place. */
export async function loadConfig(
  ctx: Context,
  source: ConfigSource,
  overrides: string[],
): Promise<LoadedConfig> {
  const read = await readSource(ctx, source)
  return loaded(ctx, read, 'file' in source ? resolve(source.file) : null, overrides)
}

/** Every config of a file, in order, a sweep unfolded into its runs; overrides go to each. */
export async function loadConfigs(ctx: Context, file: string, overrides: string[]): Promise<LoadedConfig[]> {
  const all: LoadedConfig[] = []
  for (const { document, text } of await readConfigList(ctx, file)) {
    const sweep = unfoldSweep(document)
    if (!sweep.ok) throw invalidConfig(file, sweep.issues)
    for (const run of sweep.runs) {
      all.push(await loaded(ctx, { document: sweep.document, text }, resolve(file), [...run, ...overrides]))
    }
  }
  return all
}

async function loaded(
  ctx: Context,
  { document, text }: { document: ConfigDocument; text: string | null },
  path: string | null,
  overrides: string[],
): Promise<LoadedConfig> {
  const plugin = await pluginOf(ctx, document, overrides)
  const checked = checkConfig(document, plugin, overrides)
  if (!checked.ok) throw invalidConfig(document.file, checked.issues)
  const { config, envelope, request } = checked
  return {
    config,
    envelope,
    request,
    plugin,
    source: { path, text },
    overrides,
    placed: issue => placed(issue, document, overrides),
  }
}

async function readSource(
  ctx: Context,
  source: ConfigSource,
): Promise<{ document: ConfigDocument; text: string | null }> {
  if ('file' in source) return readConfigFile(ctx, source.file)
  const { name } = source
  if ('value' in source) return { document: plainDocument(plain(source.value), name), text: null }
  const read = readConfigText(source.text, 'yaml', name)
  if (!read.ok) throw invalidConfig(name, read.issues)
  return { document: read.document, text: source.text }
}

export type CheckedConfig =
  | ({ ok: true } & Pick<LoadedConfig, 'config' | 'envelope' | 'request'>)
  | { ok: false; issues: Issue[] }

/** Checks a config against the schema of its task and then against what the task knows; no I/O. */
export function checkConfig(
  document: ConfigDocument,
  plugin: TaskPlugin,
  overrides: string[] = [],
): CheckedConfig {
  const parsed = parseRunConfig(document, plugin.fields, overrides)
  if (!parsed.ok) return { ok: false, issues: parsed.issues }
  const envelope = runConfigEnvelope.parse(parsed.config)
  const issues = plugin
    .validateRequest(parsed.config, envelope.resources)
    .map(issue => placed(issue, document, overrides))
  if (issues.length > 0) return { ok: false, issues }
  return { ok: true, config: plain(parsed.config), envelope, request: parsed.config }
}

async function pluginOf(ctx: Context, document: ConfigDocument, overrides: string[]): Promise<TaskPlugin> {
  const task = taskOf(document.value, overrides)
  if (task !== null && ctx.taskTypes.includes(task)) return ctx.task(task)
  const position = document.positionOf(['task'], 'value')
  const issue: Issue = {
    path: 'task',
    message: task === null ? 'expected the name of a task' : `there is no task "${task}"`,
    suggestion: ctx.taskTypes.join(' or '),
    ...(position ? { position } : {}),
  }
  throw invalidConfig(document.file, [issue])
}

/** What is thrown for a config with mistakes. */
export function invalidConfig(file: string, issues: Issue[]): OrionError {
  const count = issues.length === 1 ? '1 mistake' : `${issues.length} mistakes`
  return new OrionError('config_invalid', `${file} has ${count}.`, {
    hint: `Correct ${issues.length === 1 ? 'it' : 'them'} and try again; \`orion schema run-config\` describes every key.`,
    issues,
  })
}

/** Puts a plugin's issue (`data.augmentations.0`) where its value stands in the file, unless an override gave it. */
function placed(issue: Issue, document: ConfigDocument, overrides: string[]): Issue {
  const path = issue.path.split('.').map(step => (/^\d+$/.test(step) ? Number(step) : step))
  const name = formatPath(path)
  const override = overrides.findLast(text => name === keyOf(text) || name.startsWith(`${keyOf(text)}.`))
  if (override !== undefined)
    return { ...issue, path: name, message: `${issue.message}, in the override ${override}` }
  const position = document.positionOf(path, 'value')
  return { ...issue, path: name, ...(position ? { position } : {}) }
}

const keyOf = (override: string) => override.slice(0, Math.max(0, override.indexOf('='))).trim()

/** The value as JSON holds it: queries become their text, undefined keys are gone. */
function plain(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value ?? null))
}
