import type { CatalogEntry } from '../schema/recording.ts'
import type { Context } from './context.ts'

/** Whether the file of a recording is where the catalog says and as large as it says. */
export type FileState = 'present' | 'missing' | 'changed'

const HERE = 'local'

/** A quick look at the files of recordings on this machine, by id; their content is what `data verify` reads. */
export async function dataFiles(
  ctx: Context,
  recordings: readonly CatalogEntry[],
): Promise<Map<string, FileState>> {
  const { files } = await ctx.adapter(HERE)
  const states = new Map<string, FileState>()
  for (const { id, path, bytes } of recordings) {
    const look = await files.read(path, 0, 0).catch(() => null)
    states.set(id, look === null ? 'missing' : look.size === bytes ? 'present' : 'changed')
  }
  return states
}
