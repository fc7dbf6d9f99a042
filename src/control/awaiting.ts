import type { Upstream } from '../core/task-plugin.ts'
import { OrionError } from '../schema/error.ts'
import { folderName } from './checkpoint-keeping.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'
import { askedOf } from './measuring-now.ts'
import { awaitingFile, awaitingFolder } from './run-layout.ts'
import { isOpen } from './will-go-on.ts'

/**
 * Keeps the job that saved a checkpoint from deleting it while a run measures it. Returns what takes the mark away
 * again where nothing came of the run; throws `not_found` where the checkpoint was deleted before the mark was there.
 */
export async function holdMeasured(
  ctx: Context,
  runId: string,
  upstream: MeasuredPlace,
): Promise<() => Promise<void>> {
  const saver = findRun(ctx, upstream.run_id)
  const { files } = await ctx.adapter(saver.adapter)
  const mark = awaitingFile(saver.path, folderName(upstream), runId)
  await files.write(mark, '')
  const release = () => files.remove(mark)
  if ((await files.read(`${upstream.path}/manifest.json`, 0, 0)) !== null) return release
  await release()
  throw new OrionError('not_found', `Checkpoint ${saver.id}@${upstream.step} is not there any more.`, {
    hint: `\`orion checkpoints ${saver.id}\` lists those that are left.`,
  })
}

type MeasuredPlace = Pick<Upstream, 'run_id' | 'step' | 'path'>

/** The same for a run that measured before and is started anew. */
export async function holdAgain(ctx: Context, runId: string): Promise<void> {
  const asked = askedOf(ctx, runId)
  const saved = asked ? ctx.store.checkpointByHash(asked.checkpoint_hash) : []
  const there = saved.find(({ deleted }) => !deleted)
  if (there) await holdMeasured(ctx, runId, there)
}

/** Lets retention have what a run measured, once that run is over however it ended; returns what stood in the way. */
export async function letGoMeasured(ctx: Context, runId: string): Promise<string[]> {
  const asked = askedOf(ctx, runId)
  if (!asked) return []
  const savers = new Set(ctx.store.checkpointByHash(asked.checkpoint_hash).map(({ run_id }) => run_id))
  const problems: string[] = []
  for (const saver of savers) {
    try {
      await sweepAwaiting(ctx, saver)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      problems.push(`the checkpoints of ${saver} that it measured are still held: ${why}`)
    }
  }
  return problems
}

/** Takes away the marks of runs that are over, also those that a crash or a host out of reach left. */
export async function sweepAwaiting(ctx: Context, saverId: string): Promise<void> {
  const saver = ctx.store.run(saverId)
  if (!saver) return
  const { files } = await ctx.adapter(saver.adapter)
  const folder = awaitingFolder(saver.path)
  for (const name of await files.list(folder)) {
    // A question that the run itself scheduled is marked by its key, which names no run.
    const measuring = ctx.store.run(name.slice(name.lastIndexOf('.') + 1))
    if (measuring && !isOpen(ctx, measuring)) await files.remove(`${folder}/${name}`)
  }
}
