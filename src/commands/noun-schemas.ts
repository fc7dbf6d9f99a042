import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Context } from '../control/context.ts'
import { nearest } from '../core/nearest.ts'
import { benchmarkResult } from '../schema/benchmark.ts'
import { jobManifest } from '../schema/bundle.ts'
import { checkpointManifest } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import { event } from '../schema/event.ts'
import { exitRecord, startedRecord } from '../schema/exit-record.ts'
import { failure } from '../schema/failure.ts'
import { preflightCheck } from '../schema/preflight.ts'
import { recording } from '../schema/recording.ts'
import { settings } from '../schema/settings.ts'

const NOUNS: Readonly<Record<string, z.ZodType>> = {
  'benchmark-result': benchmarkResult,
  bundle: jobManifest,
  'checkpoint-manifest': checkpointManifest,
  event,
  'exit-record': exitRecord,
  failure,
  'preflight-check': preflightCheck,
  recording,
  settings,
  'started-record': startedRecord,
}

/** Nouns that have a JSON Schema. */
export const listNouns = (): string[] => [...Object.keys(NOUNS), 'run-config'].sort()

/** JSON Schema of a noun; throws OrionError `not_found`. That of a config is the file which editors use. */
export async function schemaOf(ctx: Pick<Context, 'paths'>, noun: string): Promise<unknown> {
  if (noun === 'run-config')
    return JSON.parse(await readFile(join(ctx.paths.package, 'schema', 'run-config.schema.json'), 'utf8'))
  const shape = Object.hasOwn(NOUNS, noun) ? NOUNS[noun] : undefined
  if (shape) return z.toJSONSchema(shape, { io: 'input' })
  const near = nearest(noun, listNouns())
  throw new OrionError('not_found', `no noun '${noun}'`, {
    hint: near ? `Did you mean '${near}'?` : `There are ${listNouns().join(', ')}.`,
  })
}
