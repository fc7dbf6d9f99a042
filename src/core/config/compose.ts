import { z } from 'zod'
import { runConfigBase } from '../../schema/run-config.ts'

const compose = <Fields extends Record<string, z.ZodType>>(fields: Fields) =>
  z.strictObject({ ...runConfigBase, ...fields })

/** Composed once for each task: a form checks a config at every key, and making the schema takes longer than using it. */
const composed = new WeakMap<object, z.ZodType>()

/** The whole RunConfig of one task: what every run has, and the keys of the task. An unknown key is an error. */
export function composeRunConfig<Fields extends Record<string, z.ZodType>>(
  fields: Fields,
): ReturnType<typeof compose<Fields>> {
  const known = composed.get(fields)
  if (known !== undefined) return known as ReturnType<typeof compose<Fields>>
  const made = compose(fields)
  composed.set(fields, made)
  return made
}
