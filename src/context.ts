import type { Context } from './control/context.ts'
import { OrionError } from './schema/error.ts'

/** Builds the one Context of this process from its environment. The registry opens when it is first used. */
export async function openContext(_env: NodeJS.ProcessEnv = process.env): Promise<Context> {
  throw new OrionError('internal', 'the wiring is not part of this build')
}
