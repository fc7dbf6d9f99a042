import type { $ZodType } from 'zod/v4/core'
import { composeRunConfig } from '../core/config/compose.ts'
import { readConfigText } from '../core/config/read-text.ts'
import { taskOf } from '../core/config/run-config.ts'
import type { TaskPlugin } from '../core/task-plugin.ts'
import type { Issue } from '../schema/error.ts'
import type { JsonObject } from '../schema/scalars.ts'
import type { Context } from './context.ts'
import { checkConfig } from './load-config.ts'

/** What the text of a draft says today. */
export interface CheckedDraft {
  /** As written; null where the text is not YAML or holds no keys. */
  written: JsonObject | null
  issues: Issue[]
  /** The whole config with its defaults; null while there are mistakes. */
  config: JsonObject | null
}

/** Everything about one kind of config that a form over it needs. */
export interface DraftTask {
  plugin: TaskPlugin
  /** Schema of the whole config. */
  schema: $ZodType
}

/** The task that a draft names; the first there is when it names none that exists, which is then one of its mistakes. */
export async function draftTask(ctx: Context, text: string): Promise<DraftTask> {
  const read = readConfigText(text, 'yaml', '')
  const named = read.ok ? taskOf(read.document.value) : null
  const type = named !== null && ctx.taskTypes.includes(named) ? named : ctx.taskTypes[0]
  const plugin = await ctx.task(type ?? '')
  return { plugin, schema: composeRunConfig(plugin.fields) }
}

/** Reads a draft and lists its mistakes; cheap enough for every key. `name` stands for the file in positions. */
export function checkDraft(text: string, { plugin }: DraftTask, name: string): CheckedDraft {
  const read = readConfigText(text, 'yaml', name)
  if (!read.ok) return { written: null, issues: read.issues, config: null }
  const { value } = read.document
  const written = isObject(value) ? value : null
  const checked = checkConfig(read.document, plugin)
  if (!checked.ok) return { written, issues: checked.issues, config: null }
  const task = taskOf(value)
  if (task === plugin.taskType) return { written, issues: [], config: checked.config }
  const position = read.document.positionOf(['task'], 'value')
  const issue = {
    path: 'task',
    message: `there is no task ${JSON.stringify(task)}`,
    suggestion: plugin.taskType,
  }
  return { written, issues: [{ ...issue, ...(position ? { position } : {}) }], config: null }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
