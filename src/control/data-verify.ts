import type { CatalogEntry } from '../schema/recording.ts'
import type { Context } from './context.ts'

export interface VerifiedRecording {
  id: string
  ok: boolean
  /** Why it is not as it was added; null when it is. */
  reason: string | null
}

const HERE = 'local'

/** Reads the files of recordings whole and compares their SHA-256 with the catalog's; `onDone` hears of each as it comes. */
export async function dataVerify(
  ctx: Context,
  recordings: readonly CatalogEntry[],
  onDone: (result: VerifiedRecording, done: number) => void,
): Promise<VerifiedRecording[]> {
  const { files } = await ctx.adapter(HERE)
  const results: VerifiedRecording[] = []
  for (const { id, path, file_sha256 } of recordings) {
    const look = await files.read(path, 0, 0).catch(() => null)
    const found = look === null ? null : await files.sha256(path).catch(() => null)
    const reason =
      look === null
        ? `there is no ${path}`
        : found === null
          ? `${path} cannot be read`
          : found === file_sha256
            ? null
            : `${path} is not as it was when it was added`
    const result = { id, ok: reason === null, reason }
    results.push(result)
    onDone(result, results.length)
  }
  return results
}
