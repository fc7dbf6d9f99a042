import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'

/**
 * The one checkpoint that a text names: `<run>@<step>`, `<run>@best`, `<run>@last`, a prefix of a checkpoint hash, or the
 * path of a checkpoint folder.
 */
export async function findCheckpoint(_ctx: Context, _text: string): Promise<Checkpoint> {
  throw new OrionError('internal', 'finding checkpoints is not part of this build')
}
