import { z } from 'zod'
import type { Adapter } from '../core/adapter.ts'
import { OrionError } from '../schema/error.ts'
import type { Json, JsonObject } from '../schema/scalars.ts'

const json: z.ZodType<Json> = z.json()
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json)

/** `config.json` of a checkpoint folder. */
export async function checkpointConfig(adapter: Pick<Adapter, 'files'>, path: string): Promise<JsonObject> {
  const text = await adapter.files.readText(`${path}/config.json`)
  try {
    return jsonObject.parse(JSON.parse(text ?? 'null'))
  } catch (cause) {
    throw new OrionError('checkpoint_damaged', `${path}/config.json cannot be read.`, {
      hint: `\`orion verify ${path}\` tells what is wrong with the checkpoint.`,
      cause,
    })
  }
}
