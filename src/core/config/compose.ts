import { z } from 'zod'
import { runConfigBase } from '../../schema/run-config.ts'

/** The whole RunConfig of one task: what every run has, and the keys of the task. An unknown key is an error. */
export function composeRunConfig<Fields extends Record<string, z.ZodType>>(fields: Fields) {
  return z.strictObject({ ...runConfigBase, ...fields })
}
