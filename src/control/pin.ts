import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import { folderName } from './checkpoint-keeping.ts'
import type { Context } from './context.ts'
import { held } from './delete.ts'
import { actor, recordEvent } from './record-event.ts'
import { pinFile } from './run-layout.ts'

export interface PinOptions {
  reason: string | null
  dry_run?: boolean
}

export interface Pinning {
  checkpoint: Checkpoint
  pinned: boolean
  changed: boolean
  what: string
}

/** Keeps a checkpoint whatever the retention rule says, until it is unpinned. The mark for the job is made first. */
export async function pin(ctx: Context, text: string, options: PinOptions): Promise<Pinning> {
  const { checkpoint, run, keeping } = await held(ctx, text)
  const { id, step, attempt } = checkpoint
  if (checkpoint.deleted)
    throw new OrionError('not_allowed', `${id} is deleted.`, {
      hint: `\`orion checkpoints ${run.id}\` lists others.`,
    })
  const said = { checkpoint, pinned: true }
  if (keeping.pin) return { ...said, changed: false, what: `${id} is pinned already, by ${keeping.pin.by}.` }
  if (options.dry_run)
    return {
      ...said,
      pinned: false,
      changed: false,
      what: `${id} would be pinned: kept whatever the rule says.`,
    }
  const { files } = await ctx.adapter(run.adapter)
  const name = folderName(checkpoint)
  const by = actor(ctx)
  const reason = options.reason === null ? {} : { reason: options.reason }
  const mark = { schema_version: 1, name, at: ctx.now().toISOString(), by, ...reason }
  await files.write(pinFile(run.path, name), `${JSON.stringify(mark)}\n`)
  await recordEvent(ctx, run, attempt, { type: 'checkpoint.pinned', step, name, by, ...reason })
  return { ...said, changed: true, what: `${id} is pinned: it is kept whatever the retention rule says.` }
}

/** Lets the retention rule have a checkpoint again. The mark for the job goes last. */
export async function unpin(ctx: Context, text: string, options: PinOptions): Promise<Pinning> {
  const { checkpoint, run, keeping } = await held(ctx, text)
  const { id, step, attempt } = checkpoint
  const said = { checkpoint, pinned: false }
  const { files } = await ctx.adapter(run.adapter)
  const name = folderName(checkpoint)
  if (!keeping.pin) {
    if (!options.dry_run) await files.remove(pinFile(run.path, name))
    return { ...said, changed: false, what: `${id} is not pinned.` }
  }
  if (options.dry_run)
    return {
      ...said,
      pinned: true,
      changed: false,
      what: `${id} would be unpinned: the retention rule may delete it.`,
    }
  const reason = options.reason === null ? {} : { reason: options.reason }
  await recordEvent(ctx, run, attempt, { type: 'checkpoint.unpinned', step, name, by: actor(ctx), ...reason })
  await files.remove(pinFile(run.path, name))
  return { ...said, changed: true, what: `${id} is unpinned: the retention rule may delete it.` }
}
