import type { RunFiles } from '../core/adapter.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import type { Context } from './context.ts'

/** The file system where a checkpoint lies: that of its run, or this machine's for a copy of one. */
export async function checkpointFiles(
  ctx: Context,
  { run_id, path }: Pick<Checkpoint, 'run_id' | 'path'>,
): Promise<RunFiles> {
  const run = ctx.store.run(run_id)
  const { files } = await ctx.adapter(run && path.startsWith(`${run.path}/`) ? run.adapter : 'local')
  return files
}
