import { composeRunConfig } from '../core/config/compose.ts'
import { schemaAt, unwrap } from '../core/config/schema-walk.ts'
import type { Json, JsonObject } from '../schema/scalars.ts'
import { bornOf } from './born-of.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'

/** One setting of a run, beside what it would be by itself and what it was in the run that this one came from. */
export interface SettingRow {
  path: string
  value: Json
  /** Left out where the schema has none. */
  default?: Json
  /** Left out where there is no parent, or it has no such key. */
  parent?: Json
}

export interface ExplainedConfig {
  /** Id of the run that this one was forked or fine-tuned from. */
  parent: string | null
  rows: SettingRow[]
}

/** Every setting of a run with its default and its parent's value. */
export async function explainConfig(ctx: Context, text: string): Promise<ExplainedConfig> {
  const run = findRun(ctx, text)
  const schema = composeRunConfig((await ctx.task(run.task_type)).fields)
  const edge = bornOf(ctx, run.id)
  const parent = edge ? ctx.store.run(edge.parent_run) : null
  const rows = leaves(run.config).map(({ steps, value }): SettingRow => {
    const found = schemaAt(schema, run.config, steps)
    const fallback = found === undefined ? undefined : unwrap(found).fallback?.value
    const before = parent === null ? undefined : valueIn(parent.config, steps)
    return {
      path: steps.join('.'),
      value,
      ...(fallback === undefined ? {} : { default: plain(fallback) }),
      ...(before === undefined ? {} : { parent: before }),
    }
  })
  return { parent: parent?.id ?? null, rows }
}

const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value))

interface Leaf {
  steps: (string | number)[]
  value: Json
}

/** Values that an override could name; lists without objects in them are values. */
function leaves(value: Json, steps: (string | number)[] = []): Leaf[] {
  if (value === null || typeof value !== 'object') return [{ steps, value }]
  const isList = Array.isArray(value)
  if (isList && !value.some(each => typeof each === 'object' && each !== null)) return [{ steps, value }]
  const entries = isList ? value.map((each, at): [number, Json] => [at, each]) : Object.entries(value)
  if (entries.length === 0) return [{ steps, value }]
  return entries.flatMap(([key, each]) => leaves(each, [...steps, key]))
}

function valueIn(config: JsonObject, steps: readonly (string | number)[]): Json | undefined {
  let at: Json | undefined = config
  for (const step of steps) {
    if (at === null || typeof at !== 'object') return undefined
    at = Array.isArray(at) ? at[Number(step)] : at[String(step)]
  }
  return at
}
