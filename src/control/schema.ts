import { z } from 'zod'
import { composeRunConfig } from '../core/config/compose.ts'
import { benchmarkResult } from '../schema/benchmark.ts'
import { jobManifest } from '../schema/bundle.ts'
import { checkpointManifest } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import { event } from '../schema/event.ts'
import { exitRecord, startedRecord } from '../schema/exit-record.ts'
import { failure } from '../schema/failure.ts'
import { preflightCheck } from '../schema/preflight.ts'
import { recording } from '../schema/recording.ts'
import type { JsonObject } from '../schema/scalars.ts'
import { settings } from '../schema/settings.ts'
import type { Context } from './context.ts'

const NOUNS: Record<string, z.ZodType> = {
  'benchmark-result': benchmarkResult,
  'checkpoint-manifest': checkpointManifest,
  event,
  'exit-record': exitRecord,
  failure,
  'job-manifest': jobManifest,
  'preflight-check': preflightCheck,
  recording,
  settings,
  'started-record': startedRecord,
}

/** Nouns that have a JSON Schema; `run-config:<task>` for the config of one task. */
export function listNouns(ctx?: Context): string[] {
  const tasks = (ctx?.taskTypes ?? []).map(type => `run-config:${type}`)
  return ['run-config', ...tasks, ...Object.keys(NOUNS)].sort()
}

/** JSON Schema (draft 2020-12) of a noun. */
export async function schemaOf(ctx: Context, noun: string): Promise<JsonObject> {
  const shape = NOUNS[noun] ?? (await configShape(ctx, noun))
  return JSON.parse(JSON.stringify(z.toJSONSchema(shape, { io: 'input' })))
}

async function configShape(ctx: Context, noun: string): Promise<z.ZodType> {
  const [name, type = ctx.taskTypes[0]] = noun.split(':')
  if (name !== 'run-config' || type === undefined) {
    throw new OrionError('not_found', `There is no noun "${noun}".`, {
      hint: `Known: ${listNouns(ctx).join(', ')}.`,
    })
  }
  return composeRunConfig((await ctx.task(type)).fields)
}
