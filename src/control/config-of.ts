import type { JsonObject } from '../schema/scalars.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'
import { configBeside, firstBundle } from './run-layout.ts'

/** The config of a run as its newest attempt has it. */
export async function configOf(ctx: Context, runId: string): Promise<JsonObject> {
  const run = findRun(ctx, runId)
  const last = ctx.store.attempts(runId).at(-1)
  if (!last || last.bundle_path === firstBundle(run.path)) return run.config
  const { files } = await ctx.adapter(last.adapter)
  const rebuilt = await files.readText(configBeside(last.bundle_path))
  return rebuilt === null ? run.config : JSON.parse(rebuilt)
}
